import type { Discovery } from '../platform.ts'

/** Where a call goes: to an address, or to any instance of a service. */
export type Target =
  | { readonly kind: 'address'; readonly origin: string; readonly host: string; readonly path: string }
  | { readonly kind: 'service'; readonly service: string; readonly host: string; readonly path: string }

const address = /^(https?|lb):\/\/((?:[^/?#@]*@)?([^/?#:@]+|\[[^\]]*\])(:\d+)?)([/?#].*)?$/i

/** `http://ORDER-SERVICE/orders`: a name if discovery knows it, or if nothing but a name looks like it: upper case, no dot, no port. */
export function targetOf(url: string, discovery: Pick<Discovery, 'instances'>): Target {
  const [, scheme = '', , host = '', port, path = '/'] = address.exec(url) ?? []
  if (host === '') throw new TypeError(`'${url.slice(0, 200)}' is no address of a service.`)
  const looksLikeName = port === undefined && !host.includes('.') && host === host.toUpperCase() && /[A-Z]/.test(host)
  const isName = scheme.toLowerCase() === 'lb' || looksLikeName || (port === undefined && discovery.instances(host).length > 0)
  return isName
    ? { kind: 'service', service: host, host, path }
    : { kind: 'address', origin: new URL(url).origin, host: new URL(url).hostname, path }
}
