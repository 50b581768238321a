import { connect, type Socket } from 'node:net'
import { systemCodeOf } from '../shared/errors.ts'
import { whenPatienceEnds } from '../shared/patience.ts'
import { kindOfSocketError, WireError, type WireErrorKind, type WireFacts, type WireSystem } from './wire-error.ts'

/** Whom to ask, and for how long to wait in all. An aborted signal throws its reason. */
export interface Ask {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface Conversation {
  send(bytes: Buffer): void
  /** Waits until `take` finds something at the start of what has come, and consumes that much. */
  receive<T>(take: (bytes: Buffer) => Taken<T> | undefined): Promise<T>
  /** What comes until the other side ends. */
  receiveAll(): Promise<Buffer>
}

export interface Taken<T> {
  readonly value: T
  readonly length: number
}

/** No answer to a probe is longer. */
const limitBytes = 65_536

/** Holds one short conversation over a connection of its own, which is closed afterwards whatever happens. */
export async function converse<T>(system: WireSystem, ask: Ask, talk: (wire: Conversation) => Promise<T>): Promise<T> {
  ask.signal?.throwIfAborted()
  const wire = new SocketConversation(system, ask)
  try {
    return await talk(wire)
  } finally {
    wire.hangUp()
  }
}

class SocketConversation implements Conversation {
  readonly #system: WireSystem
  readonly #ask: Ask
  readonly #socket: Socket
  readonly #stopClock: () => void
  readonly #onAbort: () => void
  #received: Buffer = Buffer.alloc(0)
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #wake: () => void = () => {}

  constructor(system: WireSystem, ask: Ask) {
    this.#system = system
    this.#ask = ask
    this.#stopClock = whenPatienceEnds(ask.timeoutMs, () => this.#fail(this.#error('timeout', { timeoutMs: ask.timeoutMs })))
    this.#onAbort = () => this.#fail(ask.signal?.reason)
    ask.signal?.addEventListener('abort', this.#onAbort)
    this.#socket = connect({ host: ask.host, port: ask.port, noDelay: true })
    this.#socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#wake()
    })
    this.#socket.on('error', (error) => {
      const code = systemCodeOf(error)
      this.#fail(this.#error(kindOfSocketError(code), code === undefined ? {} : { code }, error))
    })
    this.#socket.on('close', () => this.#end())
    this.#socket.on('end', () => this.#end())
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  async receive<T>(take: (bytes: Buffer) => Taken<T> | undefined): Promise<T> {
    for (;;) {
      const taken = take(this.#received)
      if (taken) {
        this.#received = this.#received.subarray(taken.length)
        return taken.value
      }
      if (this.#ended && !this.#failure) throw this.#error('closed', { receivedBytes: this.#received.length })
      await this.#change()
    }
  }

  async receiveAll(): Promise<Buffer> {
    while (!this.#ended || this.#failure) await this.#change()
    return this.#received
  }

  hangUp(): void {
    this.#stopClock()
    this.#ask.signal?.removeEventListener('abort', this.#onAbort)
    this.#socket.destroy()
  }

  /** Until there is more to read. A failure counts only now: an answer that came before it is an answer. */
  async #change(): Promise<void> {
    if (this.#failure) throw this.#failure.error
    if (this.#received.length > limitBytes) throw this.#error('protocol', { because: `more than ${limitBytes} bytes` })
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#wake()
  }

  #error(kind: WireErrorKind, facts: WireFacts, cause?: unknown): WireError {
    return new WireError(this.#system, kind, { host: this.#ask.host, port: this.#ask.port, ...facts }, cause)
  }
}
