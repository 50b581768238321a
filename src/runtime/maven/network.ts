import { readFileSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP } from 'node:net'
import * as tls from 'node:tls'
import { messageOf } from '../../shared/errors.ts'
import type { Environment } from '../run-to-end.ts'
import { proxyFor } from './proxies.ts'

export interface Network {
  /** The answer to a GET, redirects followed; its body is not read yet. Rejects when nothing is heard for `idleTimeoutMs`. */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<http.IncomingMessage>
  close(): void
}

const redirectsAtMost = 5

/** HTTP and HTTPS as this person's environment wants it: proxies, their exceptions, an own certificate authority. */
export function createNetwork(env: Environment, idleTimeoutMs: number): Network {
  const trusted = certificateAuthorities(env)
  const agents = new Map<string, http.Agent>()

  const agentFor = (url: URL, proxy: URL | undefined): http.Agent => {
    const key = `${url.protocol} ${url.protocol === 'https:' ? (proxy?.href ?? '') : ''}`
    const known = agents.get(key)
    if (known !== undefined) return known
    const secure = { keepAlive: true, maxSockets: 6, ...(trusted === undefined ? {} : { ca: trusted }) }
    const made =
      url.protocol === 'http:'
        ? new http.Agent({ keepAlive: true, maxSockets: 6 })
        : proxy === undefined
          ? new https.Agent(secure)
          : new TunnelAgent(secure, proxy, idleTimeoutMs)
    agents.set(key, made)
    return made
  }

  const ask = (url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<http.IncomingMessage> => {
    const proxy = proxyFor(url, env)
    const plainProxy = url.protocol === 'http:' ? proxy : undefined
    const options: http.RequestOptions = {
      agent: agentFor(url, proxy),
      signal,
      timeout: idleTimeoutMs,
      headers: { 'user-agent': 'msa-lab', ...credentialsOf(url, 'authorization'), ...headers },
    }
    return new Promise((resolve, reject) => {
      const request =
        plainProxy === undefined
          ? (url.protocol === 'https:' ? https : http).get(withoutCredentials(url), options, resolve)
          : http.get(viaProxy(plainProxy, url, options), resolve)
      request.on('error', reject)
      request.on('timeout', () => request.destroy(new Error(`nothing was heard from ${url.host} for ${idleTimeoutMs / 1000} s`)))
    })
  }

  return {
    async get(url, headers, signal) {
      let at = url
      for (let redirects = 0; ; redirects += 1) {
        const response = await ask(at, headers, signal)
        const location = response.headers.location
        if (location === undefined || ![301, 302, 303, 307, 308].includes(response.statusCode ?? 0)) return response
        response.resume()
        const next = new URL(location, withoutCredentials(at))
        if (redirects === redirectsAtMost) throw new Error(`${at.host} redirects without end`)
        if (at.protocol === 'https:' && next.protocol !== 'https:')
          throw new Error(`${at.host} redirects to an address without TLS`)
        if (next.host === at.host) Object.assign(next, { username: at.username, password: at.password })
        at = next
      }
    },
    close() {
      for (const agent of agents.values()) agent.destroy()
    },
  }
}

/** An address as it may be shown: without the password it may carry. */
export function withoutCredentials(url: URL): URL {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return plain
}

function credentialsOf(url: URL, header: string): Record<string, string> {
  if (url.username === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { [header]: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** Plain HTTP through a proxy: the whole address is what is asked for. */
function viaProxy(proxy: URL, url: URL, options: http.RequestOptions): http.RequestOptions {
  return {
    ...options,
    host: hostOf(proxy),
    port: portOf(proxy),
    path: withoutCredentials(url).href,
    headers: { ...options.headers, host: url.host, ...credentialsOf(proxy, 'proxy-authorization') } as http.OutgoingHttpHeaders,
  }
}

type SocketCallback = (error: Error | null, socket: tls.TLSSocket) => void

/** TLS to the far end inside a CONNECT tunnel. */
class TunnelAgent extends https.Agent {
  readonly #proxy: URL
  readonly #timeoutMs: number

  constructor(options: https.AgentOptions, proxy: URL, timeoutMs: number) {
    super(options)
    this.#proxy = proxy
    this.#timeoutMs = timeoutMs
  }

  override createConnection(options: https.RequestOptions, callback?: SocketCallback): undefined {
    const done = callback as ((error: Error | null, socket?: tls.TLSSocket) => void) | undefined
    const target = `${options.host}:${options.port ?? 443}`
    const proxy = this.#proxy
    const request = (proxy.protocol === 'https:' ? https : http).request({
      host: hostOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: target,
      agent: false,
      timeout: this.#timeoutMs,
      ...(this.options.ca === undefined ? {} : { ca: this.options.ca }),
      headers: { host: target, ...credentialsOf(proxy, 'proxy-authorization') },
    })
    request.on('timeout', () => request.destroy(new Error('it does not answer')))
    request.on('error', (cause) => done?.(new Error(`the proxy ${proxy.host}: ${messageOf(cause)}`, { cause })))
    request.on('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy()
        return done?.(new Error(`the proxy ${proxy.host} answers ${response.statusCode} to CONNECT ${target}`))
      }
      socket.setTimeout(0)
      const servername = isIP(options.host ?? '') === 0 ? { servername: options.host ?? '' } : {}
      done?.(null, tls.connect({ ...this.options, host: options.host ?? '', ...servername, socket }))
    })
    request.end()
    return undefined
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}

/** Node looks at SSL_CERT_FILE only when it is told to; naming authorities replaces its own, so those are named as well. */
export function certificateAuthorities(env: Environment): string[] | undefined {
  const files = [env.SSL_CERT_FILE, env.NODE_EXTRA_CA_CERTS].filter((path) => path !== undefined && path !== '')
  const own = files.flatMap((path) => {
    try {
      return [readFileSync(path as string, 'utf8')]
    } catch {
      return []
    }
  })
  return own.length === 0 ? undefined : [...tls.rootCertificates, ...own]
}
