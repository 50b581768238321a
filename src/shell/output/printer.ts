import { once } from 'node:events'
import type { OutputStream } from '../context.ts'

/**
 * A stream whose reader may leave at any moment (`msa logs | head -1`, a terminal that was closed). What is written after that
 * is dropped; whoever awaits `print` learns of it. Two listeners on one stream are fine: each answers for itself.
 */
export class Printer {
  readonly stream: OutputStream
  readonly #gone = new AbortController()

  constructor(stream: OutputStream) {
    this.stream = stream
    // Any error means that nobody reads any more: EPIPE from a pipe, EIO from a closed terminal, ENOSPC from a full disk.
    stream.on('error', (error) => this.#gone.abort(error))
  }

  /** Aborted when the reader has left. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  write(text: string): void {
    if (!this.gone.aborted && text !== '') this.stream.write(text)
  }

  /** Resolves when there is room for more, or the reader has left. */
  async print(text: string): Promise<void> {
    if (this.gone.aborted || this.stream.write(text)) return
    await once(this.stream, 'drain', { signal: this.gone }).catch(() => undefined)
  }

  /** Resolves when all has been handed over, or the reader has left. */
  async flushed(): Promise<void> {
    if (this.gone.aborted || this.stream.writableLength === 0) return
    await new Promise<void>((resolve) => {
      this.gone.addEventListener('abort', () => resolve(), { once: true })
      this.stream.write('', () => resolve())
    })
  }
}
