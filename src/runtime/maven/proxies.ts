import type { Environment } from '../run-to-end.ts'

/** The proxy the environment names for an address, or none. */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const written =
    url.protocol === 'https:' ? firstOf(env, 'https_proxy', 'HTTPS_PROXY') : firstOf(env, 'http_proxy', 'HTTP_PROXY')
  if (written === undefined || isExcepted(url, firstOf(env, 'no_proxy', 'NO_PROXY') ?? '')) return undefined
  const address = written.includes('://') ? written : `http://${written}`
  return URL.canParse(address) ? new URL(address) : undefined
}

function firstOf(env: Environment, ...names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '')
}

/** `*`, a host, a domain with or without its leading dot or star, each with an optional port. */
function isExcepted(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return exceptions.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true
    const [, inBrackets, plain, onlyPort] = entry.toLowerCase().match(/^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/) ?? [undefined, entry]
    const domain = (inBrackets ?? plain ?? '').replace(/^\*?\./, '')
    if (domain === '' || (onlyPort !== undefined && onlyPort !== port)) return false
    return host === domain || host.endsWith(`.${domain}`)
  })
}
