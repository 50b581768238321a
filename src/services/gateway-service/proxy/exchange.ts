import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Span } from '../../../platform/tracing/tracing.ts'
import type { Route } from '../routes/route.ts'
import type { HeaderList } from './header-list.ts'
import { forwardedRequestHeaders } from './hop-headers.ts'

/** One request on its way through: what predicates look at, and what filters change. */
export class Exchange {
  readonly request: IncomingMessage
  readonly method: string
  /** As the client sent it. */
  readonly originalPath: string
  readonly remoteAddress: string
  readonly remotePort: number
  /** As it goes on; encoded as it came. */
  path: string
  /** With its `?`, or nothing. */
  search: string
  /** What the path patterns named. */
  variables: Map<string, string> = emptyVariables
  route: Route | undefined
  /** Instead of the route's own address. */
  targetUrl: URL | undefined
  /** The Host to send; that of the target otherwise. */
  host: string | undefined
  /** Read beforehand, so that it can be sent twice. */
  body: Buffer | undefined
  maxBodyBytes = Number.POSITIVE_INFINITY
  /** Why a breaker came to its fallback. */
  failure: unknown
  forwards = 0
  /** By an endpoint of the service itself, which counts it by its own pattern. */
  isAnsweredHere = false
  /** Why the half of an answer is all there is. */
  brokenOff: unknown
  /** For the answer, whatever it will be. */
  replyHeaders: readonly string[] | undefined
  span: Span | undefined
  /** The client's own connection, where it wants another protocol on it. */
  upgrade: { readonly socket: Duplex; readonly head: Buffer } | undefined
  /** Which route of a weight group it is for. */
  chosenByWeight: Map<string, string> | undefined
  /** Called when nobody waits for the answer any more. */
  readonly gone = new Set<() => void>()
  /** The client went away. */
  isGone = false
  #headers: HeaderList | undefined
  #query: URLSearchParams | undefined

  constructor(request: IncomingMessage) {
    this.request = request
    this.method = request.method ?? 'GET'
    const url = asOriginForm(request.url ?? '/')
    const at = url.indexOf('?')
    this.originalPath = at < 0 ? url : url.slice(0, at)
    this.path = this.originalPath
    this.search = at < 0 ? '' : url.slice(at)
    this.remoteAddress = plainAddress(request.socket.remoteAddress)
    this.remotePort = request.socket.remotePort ?? 0
  }

  /** What goes on to the next server; filters change it. */
  get headers(): HeaderList {
    this.#headers ??= forwardedRequestHeaders(this.request)
    return this.#headers
  }

  /** Of the path as it came; kept for as long as predicates look at it. */
  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.search)
    return this.#query
  }

  get hasBody(): boolean {
    const { headers } = this.request
    return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  }

  setVariable(name: string, value: string): void {
    if (this.variables === emptyVariables) this.variables = new Map()
    this.variables.set(name, value)
  }

  /** `/x/{id}` with what the path patterns named. */
  expanded(template: string): string {
    if (!template.includes('{')) return template
    return template.replace(/\{([^{}:*]+)\}/g, (whole, name: string) => this.variables.get(name) ?? whole)
  }

  /** Takes back what filters did since, for another attempt. */
  snapshot(): () => void {
    const { path, search, host, targetUrl } = this
    const headers = this.headers.copy()
    const variables = new Map(this.variables)
    return () => {
      Object.assign(this, { path, search, host, targetUrl, variables: new Map(variables) })
      this.#headers = headers.copy()
    }
  }

  abandon(): void {
    this.isGone = true
    this.callOff()
  }

  /** Ends what is under way for it. */
  callOff(): void {
    for (const tell of [...this.gone]) tell()
    this.gone.clear()
  }
}

const emptyVariables = new Map<string, string>()

/** `http://host/path`, as a client sends it to a proxy. */
function asOriginForm(url: string): string {
  if (url.startsWith('/')) return url
  const rest = /^https?:\/\/[^/?#]*(.*)$/is.exec(url)?.[1]
  return rest === undefined || rest.startsWith('/') ? (rest ?? url) : `/${rest}`
}

function plainAddress(address: string | undefined): string {
  return address === undefined ? '' : address.replace(/^::ffff:(?=\d+\.)/, '')
}
