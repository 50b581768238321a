import { once } from 'node:events'
import type { OutputStream } from '../context.ts'

/**
 * A stream whose reader may leave at any moment (`msa logs | head -1`, a terminal that was closed). What is written after that
 * is dropped; whoever awaits `print` learns of it.
 */
export class Printer {
  readonly stream: OutputStream
  readonly #gone = new AbortController()
  readonly #unheard = new AbortController()
  #streams = false

  constructor(stream: OutputStream) {
    this.stream = stream
    stream.on('error', (error) => {
      this.#gone.abort(error)
      if (this.#streams) this.#unheard.abort(error)
    })
  }

  /** Aborted, with the stream's error, when nothing can be written any more. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** Aborted when `gone` is, and what was written is a stream without an end of its own: there is no use in going on. */
  get unheard(): AbortSignal {
    return this.#unheard.signal
  }

  write(text: string): void {
    if (!this.gone.aborted && text !== '') this.stream.write(text)
  }

  /** One of many: resolves when there is room for more, throws when nobody reads. */
  async print(text: string): Promise<void> {
    this.#streams = true
    this.gone.throwIfAborted()
    if (this.stream.write(text)) return
    await once(this.stream, 'drain', { signal: this.gone }).catch(() => undefined)
    this.gone.throwIfAborted()
  }

  /** As `print`, for bytes. Resolves when they have been taken, not when there is room for more: their memory is used again. */
  async bytes(bytes: Uint8Array): Promise<void> {
    this.#streams = true
    this.gone.throwIfAborted()
    const error = await new Promise<unknown>((resolve) => {
      const onGone = () => resolve(this.gone.reason)
      this.gone.addEventListener('abort', onGone, { once: true })
      this.stream.write(bytes, (failure) => {
        this.gone.removeEventListener('abort', onGone)
        resolve(failure)
      })
    })
    if (error === null || error === undefined) return
    // The stream says it to everybody else one turn later.
    await new Promise(setImmediate)
    this.gone.throwIfAborted()
    throw error
  }

  /** Resolves when all has been handed over, or cannot be. */
  async flushed(): Promise<void> {
    if (!this.gone.aborted) await new Promise<void>((resolve) => this.stream.write('', () => resolve()))
    // A stream says what went wrong one turn after it has told the writer.
    await new Promise(setImmediate)
  }
}
