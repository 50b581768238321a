import { RouteError } from './definition.ts'

/** Where a route leads. */
export type Target =
  | { readonly kind: 'address'; readonly origin: string }
  | { readonly kind: 'service'; readonly service: string }
  /** A name that is no host name in Java: the route is there, and every request fails. */
  | { readonly kind: 'invalid'; readonly because: string }
  | { readonly kind: 'forward'; readonly path: string }
  /** `no://op`: filters answer. */
  | { readonly kind: 'nowhere' }

export function targetOf(uri: string): Target {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(uri) ?? []
  if (scheme === undefined || rest === undefined)
    throw new RouteError(`The parameter [uri] format is incorrect, scheme can not be empty`)
  switch (scheme.toLowerCase()) {
    case 'http':
    case 'https':
      return { kind: 'address', origin: originOf(uri, scheme) }
    case 'ws':
    case 'wss':
      return { kind: 'address', origin: originOf(uri.replace(/^ws/i, 'http'), scheme) }
    case 'lb':
      return serviceOf(rest)
    case 'forward':
      return { kind: 'forward', path: rest.replace(/^\/\/(?=\/|$)/, '') || '/' }
    case 'no':
      return { kind: 'nowhere' }
    default:
      throw new RouteError(`'${scheme}' is no scheme that is routed to: http, https, ws, wss, lb, forward, no`)
  }
}

/** As Spring shows it: the port of http is there, also where nobody wrote it. */
export function shownUri(uri: string): string {
  const [, scheme = '', host = '', path = ''] = /^(https?):\/\/([^/?#:]+|\[[^\]]+\])(\/.*)?$/i.exec(uri) ?? []
  return host === '' ? uri : `${scheme}://${host}:${scheme.toLowerCase() === 'https' ? 443 : 80}${path}`
}

function serviceOf(rest: string): Target {
  const [, host = ''] = /^(?:[a-z]+:)?\/\/([^/?#]*)/i.exec(rest) ?? []
  const service = host.replace(/:\d+$/, '')
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(service)) return { kind: 'invalid', because: `Invalid host: lb:${rest}` }
  return { kind: 'service', service }
}

function originOf(uri: string, scheme: string): string {
  if (!URL.canParse(uri)) throw new RouteError(`'${uri.slice(0, 200)}' is no address`)
  const { hostname, host, protocol } = new URL(uri)
  if (hostname === '') throw new RouteError(`'${scheme}:' without a host`)
  return `${protocol}//${host}`
}
