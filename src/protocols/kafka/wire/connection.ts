import type { Socket } from 'node:net'
import { createPatience, type Patience, stepFor, whenPatienceEnds } from '../../../shared/patience.ts'
import { WireError } from '../../wire-error.ts'
import { apiVersionsRequest, parseApiVersions } from '../api-versions.ts'
import type { KafkaLogin, KafkaSasl } from '../login.ts'
import { Frames, longestFrame } from './frames.ts'
import { openSocket, type Place, socketError } from './open-socket.ts'
import { Reader } from './reader.ts'
import { type RequestKind, type VersionsOfBroker, versionFor } from './request-kind.ts'
import { Writer } from './writer.ts'

export interface ConnectionOptions extends Pick<KafkaLogin, 'clientId' | 'tls' | 'sasl'> {
  /** For connecting, TLS and the login together, and then for each answer on top of what the request itself may take. */
  readonly timeoutMs: number
  /** Ends it, whatever it is doing. */
  readonly signal: AbortSignal
  /** It is of no use any more. */
  readonly onClosed?: (connection: Connection) => void
}

interface Awaited {
  readonly correlationId: number
  readonly budgetMs: number
  readonly patience: Patience
  readonly take: (frame: Buffer) => void
  readonly fail: (error: unknown) => void
}

/** One connection to one broker. Requests may be sent one after the other without waiting: answers come in the same order. */
export class Connection {
  readonly place: Place
  readonly #options: ConnectionOptions
  readonly #awaited: Awaited[] = []
  readonly #frames = new Frames((frame) => this.#arrived(frame))
  #socket: Socket | undefined
  #versions: VersionsOfBroker = new Map()
  #lastCorrelationId = 0
  /** One for all that is awaited: to set one for each takes longer than to write what is asked. */
  #clock: NodeJS.Timeout | undefined
  #failure: { readonly error: unknown } | undefined

  private constructor(place: Place, options: ConnectionOptions) {
    this.place = place
    this.#options = options
  }

  static async open(place: Place, options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(place, options)
    const tooLate = new AbortController()
    const stopClock = whenPatienceEnds(options.timeoutMs, () => tooLate.abort(connection.#error('timeout')))
    try {
      await connection.#start(AbortSignal.any([options.signal, tooLate.signal]))
      return connection
    } catch (error) {
      const located = error instanceof WireError ? socketError(error, place) : error
      connection.close(located)
      throw located
    } finally {
      stopClock()
    }
  }

  get isClosed(): boolean {
    return this.#failure !== undefined
  }

  /** `mayTakeMs`: what the broker was told that it may take. */
  async ask<Request, Answer>(kind: RequestKind<Request, Answer>, request: Request, mayTakeMs = 0): Promise<Answer> {
    const { version, isFlexible, parts } = this.#written(kind, request)
    const frame = await this.#send(parts, mayTakeMs)
    try {
      const from = new Reader(frame, isFlexible, 4)
      from.tags()
      return kind.read(from, version)
    } catch (error) {
      throw error instanceof WireError ? this.#error('protocol', { request: kind.name, ...error.facts }) : error
    }
  }

  /** For what no answer comes to: a produce that nobody is to acknowledge. Resolves when it is on its way. */
  async tell<Request>(kind: RequestKind<Request, unknown>, request: Request): Promise<void> {
    const { parts } = this.#written(kind, request)
    if (this.#failure) throw this.#failure.error
    await new Promise<void>((resolve, reject) => {
      this.#write(parts, (error) => (error ? reject(this.#failure?.error ?? socketError(error, this.place)) : resolve()))
    })
  }

  /** A frame whose views nobody reads any more. */
  recycle(frame: Buffer): void {
    this.#frames.recycle(frame)
  }

  /** Whatever was asked and is not answered fails with this. */
  close(because: unknown = this.#error('closed')): void {
    if (this.#failure) return
    this.#failure = { error: because }
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    this.#socket?.destroy()
    clearInterval(this.#clock)
    for (const { fail } of this.#awaited.splice(0)) fail(because)
    this.#options.onClosed?.(this)
  }

  readonly #onAbort = () => this.close(this.#options.signal.reason)

  async #start(signal: AbortSignal): Promise<void> {
    const socket = await openSocket(this.place, this.#options.tls, this.#frames, signal)
    this.#socket = socket
    socket.on('error', (error) => this.close(socketError(error, this.place)))
    socket.on('close', () => this.close())
    signal.throwIfAborted()
    const giveUp = () => this.close(signal.reason)
    signal.addEventListener('abort', giveUp)
    try {
      const correlationId = this.#nextCorrelationId()
      const frame = await this.#send([apiVersionsRequest(correlationId)], 0)
      this.#versions = parseApiVersions(frame, correlationId).apis
      this.#frames.longest = longestFrame
      if (this.#options.sasl) await this.#logIn(this.#options.sasl)
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
    this.#options.signal.addEventListener('abort', this.#onAbort)
  }

  async #logIn(sasl: KafkaSasl): Promise<void> {
    // Most brokers on a laptop ask nobody for a name.
    const { authenticate } = await import('./authenticate.ts')
    await authenticate((kind, request) => this.ask(kind, request), sasl)
  }

  #written<Request>(
    kind: RequestKind<Request, unknown>,
    request: Request,
  ): { readonly version: number; readonly isFlexible: boolean; readonly parts: readonly Buffer[] } {
    const version = versionFor(kind, this.#versions)
    if (version === undefined) throw this.#error('outdated', { request: kind.name })
    const isFlexible = version >= kind.flexibleFrom
    const to = new Writer(isFlexible)
    // The length, which is not known yet.
    to.int32(0)
    to.int16(kind.api)
    to.int16(version)
    to.int32(this.#nextCorrelationId())
    to.shortString(this.#options.clientId)
    to.tags()
    kind.write(to, request, version)
    return { version, isFlexible, parts: to.finish() }
  }

  #nextCorrelationId(): number {
    this.#lastCorrelationId = (this.#lastCorrelationId + 1) & 0x7fff_ffff
    return this.#lastCorrelationId
  }

  #send(request: readonly Buffer[], mayTakeMs: number): Promise<Buffer> {
    const correlationId = this.#lastCorrelationId
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure.error)
        return
      }
      const budgetMs = this.#options.timeoutMs + mayTakeMs
      const stepMs = stepFor(this.#options.timeoutMs)
      const patience = createPatience({ budgetMs, stepMs })
      this.#awaited.push({ correlationId, budgetMs, patience, take: resolve, fail: reject })
      this.#clock ??= setInterval(() => this.#spendPatience(), stepMs).unref()
      this.#write(request)
    })
  }

  #spendPatience(): void {
    const [late] = this.#awaited.filter(({ patience }) => patience.spend() === 0)
    if (late) this.close(this.#error('timeout', { timeoutMs: late.budgetMs }))
  }

  #write(parts: readonly Buffer[], onSent: (error?: Error | null) => void = () => undefined): void {
    this.#socket?.cork()
    for (const part of parts.slice(0, -1)) this.#socket?.write(part)
    this.#socket?.write(parts.at(-1) ?? '', onSent)
    this.#socket?.uncork()
  }

  #arrived(frame: Buffer): void {
    const next = this.#awaited.shift()
    if (next && frame.readInt32BE(0) === next.correlationId) next.take(frame)
    else {
      const error = this.#error('protocol', { because: 'an answer to something that was not asked' })
      next?.fail(error)
      this.close(error)
    }
  }

  #error(kind: 'timeout' | 'closed' | 'protocol' | 'outdated', facts: Readonly<Record<string, string | number>> = {}): WireError {
    return new WireError('kafka', kind, { host: this.place.host, port: this.place.port, ...facts })
  }
}
