import type { Environment } from '../../../platform/platform.ts'
import { javaRegex } from '../java-regex.ts'
import { prefixes } from '../routes/read-definitions.ts'
import type { Exchange } from './exchange.ts'

/** Adds `X-Forwarded-*` and `Forwarded`; undefined where nobody is trusted, and what clients sent goes on as it is. */
export type AddForwarded = (exchange: Exchange) => void

const names = ['for', 'host', 'port', 'proto', 'prefix'] as const

/** Written only for peers that `trusted-proxies` matches as a whole. */
export function forwardedHeaders(environment: Pick<Environment, 'get' | 'boolean'>): AddForwarded | undefined {
  const setting = (name: string) =>
    prefixes.map((prefix) => environment.get(`${prefix}.${name}`)).find((value) => value !== undefined)
  const flag = (name: string) => (setting(name) ?? 'true').toLowerCase() !== 'false'
  const pattern = setting('trusted-proxies')
  if (pattern === undefined || pattern === '') return undefined
  const trusted = javaRegex(pattern, 'full')
  const isOn = flag('x-forwarded.enabled')
  const enabled = new Set(names.filter((name) => isOn && flag(`x-forwarded.${name}-enabled`)))
  const appends = new Set(names.filter((name) => flag(`x-forwarded.${name}-append`)))
  const writesForwarded = flag('forwarded.enabled')
  const write = (exchange: Exchange, name: (typeof names)[number], value: string | undefined, kept: readonly string[]) => {
    if (!enabled.has(name) || value === undefined) return
    exchange.headers.set(
      `X-Forwarded-${name[0]?.toUpperCase()}${name.slice(1)}`,
      [...(appends.has(name) ? kept : []), value].join(','),
    )
  }
  return (exchange) => {
    const { remoteAddress, request, headers } = exchange
    if (!trusted.test(remoteAddress)) return
    const sent = (name: string) => headers.all(name).flatMap((value) => value.split(',').map((each) => each.trim()))
    const host = request.headers.host ?? ''
    const port = /:(\d+)$/.exec(host)?.[1] ?? '80'
    write(
      exchange,
      'for',
      remoteAddress,
      sent('x-forwarded-for').filter((address) => trusted.test(address)),
    )
    write(exchange, 'proto', 'http', sent('x-forwarded-proto'))
    write(exchange, 'prefix', strippedPrefix(exchange), sent('x-forwarded-prefix'))
    write(exchange, 'port', port, sent('x-forwarded-port'))
    write(exchange, 'host', port === '80' ? host.replace(/:80$/, '') : host, sent('x-forwarded-host'))
    if (writesForwarded) headers.add('Forwarded', `proto=http;host=${quoted(host)};for=${quoted(peerOf(exchange))}`)
  }
}

/** `/user-service` of `/user-service/users`, when the request goes on as `/users`. */
function strippedPrefix({ originalPath, path }: Exchange): string | undefined {
  if (path === originalPath || !originalPath.endsWith(path)) return undefined
  const prefix = originalPath.slice(0, -path.length)
  return prefix === '' ? undefined : prefix
}

function peerOf({ remoteAddress, remotePort }: Exchange): string {
  return `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`
}

function quoted(value: string): string {
  return value.includes(':') ? `"${value}"` : value
}
