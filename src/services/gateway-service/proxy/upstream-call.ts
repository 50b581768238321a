import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { systemCodeOf } from '../../../shared/errors.ts'
import { GatewayError } from '../gateway-error.ts'
import type { Exchange } from './exchange.ts'
import { forwardedResponseHeaders } from './hop-headers.ts'
import type { BodyStream, Reply } from './reply.ts'

/** What is held of an answer until somebody takes it; beyond that its server waits. */
const heldBytes = 65_536
const oneWriteBytes = 16_384

/**
 * One request to the next server, and its answer on the way back. The methods that undici calls are those of its plain handlers:
 * its newer ones are wrapped around these and cost a tenth of the throughput.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler, BodyStream {
  readonly reply: Promise<Reply>
  readonly #exchange: Exchange
  #status = 0
  readonly #abandoned = () => this.#end(new Error('nobody waits for this answer any more'))
  #settle: { resolve(reply: Reply): void; reject(error: unknown): void } | undefined
  #abort: ((reason?: Error) => void) | undefined
  #resume: (() => void) | undefined
  #isPaused = false
  #held: Buffer[] = []
  #heldLength = 0
  #sink: Sink | undefined
  #isComplete = false
  #error: unknown
  #timer: NodeJS.Timeout | undefined

  /** `timeoutMs`: for the head of the answer, the wait for a connection included. */
  constructor(exchange: Exchange, timeoutMs: number | undefined) {
    this.#exchange = exchange
    if (timeoutMs !== undefined && timeoutMs > 0) this.#timer = setTimeout(() => this.#end(tooLate()), timeoutMs)
    this.reply = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    exchange.gone.add(this.#abandoned)
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort
    if (this.#error !== undefined) abort(asError(this.#error))
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    // 103 and its like say nothing of the answer.
    if (status < 200) return true
    this.#resume = resume
    this.#status = status
    clearTimeout(this.#timer)
    const headers = forwardedResponseHeaders(rawHeaders)
    if (status === 204) headers.remove('content-length')
    this.#settle?.resolve({ status, headers, body: this })
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#sink !== undefined) this.#isPaused = !this.#sink.write(chunk)
    else {
      this.#held.push(chunk)
      this.#heldLength += chunk.length
      this.#isPaused = this.#heldLength > heldBytes
    }
    return !this.#isPaused
  }

  onComplete(): void {
    this.#isComplete = true
    this.#exchange.gone.delete(this.#abandoned)
    this.#sink?.end()
  }

  onError(error: Error): void {
    // Their length is that of a body they do not have (RFC 9110, 8.6), which undici waits for.
    if ((this.#status === 304 || this.#status === 204) && systemCodeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
      this.onComplete()
      return
    }
    clearTimeout(this.#timer)
    this.#exchange.gone.delete(this.#abandoned)
    this.#error ??= error
    this.#settle?.reject(error)
    this.#sink?.fail(error)
  }

  attach(response: ServerResponse): void {
    const [first] = this.#held
    if (this.#isComplete && this.#held.length < 2 && this.#error === undefined) {
      // As text it is one write with the head; as bytes it would be two.
      if (first !== undefined && first.length <= oneWriteBytes) response.end(first.toString('latin1'), 'latin1')
      else response.end(first)
      return
    }
    this.#into({
      write: (chunk) => response.write(chunk),
      end: () => response.end(),
      // A client must not take the half for the whole.
      fail: (error) => {
        if (!this.#exchange.isGone) this.#exchange.brokenOff ??= brokenOff(error)
        response.destroy()
      },
    })
    response.on('drain', () => this.#goOn())
  }

  discard(): void {
    if (!this.#isComplete) this.#end(new Error('this answer is not wanted'))
    this.#held = []
  }

  read(limitBytes: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let length = 0
      this.#into({
        write: (chunk) => {
          chunks.push(chunk)
          length += chunk.length
          if (length > limitBytes) this.#end(new GatewayError(502, `the answer has more than ${limitBytes} bytes`))
          return true
        },
        end: () => resolve(Buffer.concat(chunks)),
        fail: (error) => reject(brokenOff(error)),
      })
    })
  }

  #into(sink: Sink): void {
    this.#sink = sink
    const held = this.#held
    this.#held = []
    this.#heldLength = 0
    let takesMore = true
    for (const chunk of held) takesMore = sink.write(chunk)
    if (this.#error !== undefined) sink.fail(this.#error)
    else if (this.#isComplete) sink.end()
    else if (takesMore) this.#goOn()
  }

  #goOn(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#resume?.()
  }

  #end(error: Error): void {
    clearTimeout(this.#timer)
    this.#exchange.gone.delete(this.#abandoned)
    this.#error ??= error
    this.#settle?.reject(error)
    if (this.#abort !== undefined) this.#abort(error)
    this.#sink?.fail(error)
  }
}

function tooLate(): GatewayError {
  return new GatewayError(504, 'Response took longer than timeout')
}

function brokenOff(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError(502, 'the answer broke off', { cause: error })
}

interface Sink {
  /** False: not before it asks. */
  write(chunk: Buffer): boolean
  end(): void
  fail(error: unknown): void
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
