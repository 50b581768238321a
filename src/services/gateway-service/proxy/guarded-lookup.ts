import { lookup } from 'node:dns'
import { isIPv6, type LookupFunction } from 'node:net'
import { GatewayError } from '../gateway-error.ts'
import type { Forbidden } from '../routes/forbidden.ts'

/** As Node finds addresses. A name may mean what an address may not: it is judged by where it leads, each time it is looked up. */
export function guardedLookup({ origin: judge }: Pick<Forbidden, 'origin'>, origin: string): LookupFunction {
  const { protocol, port } = new URL(origin)
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const because = addresses?.flatMap(({ address }) => judge(urlAt(protocol, address, port)) ?? [])[0]
      const [first] = addresses ?? []
      if (error !== null) callback(error, '')
      else if (because !== undefined) callback(new GatewayError(403, because), '')
      else if (options.all === true) callback(null, addresses)
      else callback(null, first?.address ?? '', first?.family)
    })
  }
}

function urlAt(protocol: string, address: string, port: string): string {
  return `${protocol}//${isIPv6(address) ? `[${address.replace(/%.*$/, '')}]` : address}${port === '' ? '' : `:${port}`}`
}
