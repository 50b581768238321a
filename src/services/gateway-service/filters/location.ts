import { javaRegex } from '../java-regex.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

const stripModes = ['NEVER_STRIP', 'AS_IN_REQUEST', 'ALWAYS_STRIP']

/** `https://backend:8443/v2/things/1` → `https://api.example.com/v2/things/1` */
export const rewriteLocationResponseHeader: FilterFactory = {
  shortcut: { fields: ['stripVersion', 'locationHeaderName', 'hostValue', 'protocols'] },
  create: (args) => {
    const strip = (args.optional('stripVersion') ?? 'AS_IN_REQUEST').toUpperCase()
    if (!stripModes.includes(strip)) args.fail(`'${strip}' is none of ${stripModes.join(', ')}`)
    const name = args.optional('locationHeaderName') ?? 'Location'
    const hostValue = args.optional('hostValue') ?? ''
    const protocol = javaRegex(args.optional('protocols') ?? args.optional('protocolsRegex') ?? 'https?|ftps?', 'full')
    return {
      text: filterText('RewriteLocationResponseHeader', { stripVersion: strip, locationHeaderName: name, hostValue }),
      response: (exchange, { headers }) => {
        const host = hostValue === '' ? exchange.request.headers.host : exchange.expanded(hostValue)
        const isVersioned = versioned.test(exchange.originalPath)
        const stripsVersion = strip === 'ALWAYS_STRIP' || (strip === 'AS_IN_REQUEST' && !isVersioned)
        headers.rewrite(name.toLowerCase(), (location) => {
          const [, scheme, rest] = /^([a-z]+):\/\/[^/?#]*(.*)$/is.exec(location) ?? []
          if (host === undefined || scheme === undefined || rest === undefined || !protocol.test(scheme)) return location
          return `${scheme}://${host}${stripsVersion ? rest.replace(versioned, '/') : rest}`
        })
      },
    }
  },
}

const versioned = /^\/v\d+\//
