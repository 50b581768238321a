import { GatewayError } from '../gateway-error.ts'
import { javaReplaceAll, longestSubject } from '../java-regex.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

/** On the path as it came, encoded. `$\{name}` is `${name}`, written so that no placeholder is looked for. */
export const rewritePath: FilterFactory = {
  shortcut: { fields: ['regexp', 'replacement'] },
  create: (args) => {
    const [regexp, replacement] = [args.text('regexp'), (args.optional('replacement') ?? '').replaceAll('$\\', '$')]
    const replace = javaReplaceAll(regexp, replacement)
    return {
      text: filterText('RewritePath', { [regexp]: replacement }),
      request: (exchange) => {
        if (exchange.path.length > longestSubject) throw new GatewayError(414, 'The path is too long to be rewritten')
        const path = replace(exchange.path)
        exchange.path = path.startsWith('/') ? path : `/${path}`
        return undefined
      },
    }
  },
}

export const prefixPath: FilterFactory = {
  shortcut: { fields: ['prefix'] },
  create: (args) => {
    const prefix = args.text('prefix')
    return {
      text: filterText('PrefixPath', { prefix }),
      request: (exchange) => {
        exchange.path = `${encoded(exchange.expanded(prefix))}${exchange.path}`
        return undefined
      },
    }
  },
}

export const stripPrefix: FilterFactory = {
  shortcut: { fields: ['parts'] },
  create: (args) => {
    const parts = args.number('parts', 1)
    if (!Number.isInteger(parts) || parts < 0) args.fail(`'parts' is ${parts}`)
    return {
      text: filterText('StripPrefix', { parts }),
      request: (exchange) => {
        exchange.path = withoutFirst(exchange.path, parts)
        return undefined
      },
    }
  },
}

/** The result always starts with a slash, and ends with one where the path did and something is left. */
function withoutFirst(path: string, parts: number): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const left = segments.slice(parts)
  return `/${left.join('/')}${left.length > 0 && path.endsWith('/') ? '/' : ''}`
}

export const setPath: FilterFactory = {
  shortcut: { fields: ['template'] },
  create: (args) => {
    const template = args.text('template')
    return {
      text: filterText('SetPath', { template }),
      request: (exchange) => {
        const path = encoded(exchange.expanded(template))
        exchange.path = path.startsWith('/') ? path : `/${path}`
        return undefined
      },
    }
  },
}

/** The address a header names, whatever the route says. Where not to go is looked at when it is gone to. */
export const requestHeaderToRequestUri: FilterFactory = {
  shortcut: { fields: ['name'] },
  create: (args) => {
    const name = args.text('name')
    return {
      text: filterText('RequestHeaderToRequestUri', { name }),
      request: (exchange) => {
        const address = exchange.headers.get(name.toLowerCase())
        if (address === undefined || !URL.canParse(address)) return undefined
        const url = new URL(address)
        if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new GatewayError(400, `'${url.protocol}' is not gone to`)
        exchange.targetUrl = url
        exchange.path = url.pathname
        exchange.search = url.search
        return undefined
      },
    }
  },
}

/** What a template has put in is not encoded yet; what is, stays. */
function encoded(path: string): string {
  return path.replace(/%(?![0-9a-fA-F]{2})|[^\w%/.~!$&'()*+,;=:@-]+/gu, (part) => encodeURIComponent(part))
}
