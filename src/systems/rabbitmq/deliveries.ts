import type { RabbitDelivery } from '../../protocols/rabbitmq/connection.ts'

/** What a consumer was handed and nobody has looked at yet. */
export class Deliveries {
  readonly #waiting: RabbitDelivery[] = []
  #wake: () => void = () => undefined
  #isCancelled = false
  #ended: unknown

  /** For amqplib. */
  readonly take = (message: RabbitDelivery | null): void => {
    if (message === null) this.#isCancelled = true
    else this.#waiting.push(message)
    this.#wake()
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** The broker took our place in the queue away: it was deleted, or has moved. */
  get isCancelled(): boolean {
    return this.#isCancelled
  }

  /** What nobody has looked at yet goes back to its queue by itself, and comes again from there. */
  end(error: unknown): void {
    this.#ended ??= error
    this.#waiting.length = 0
    this.#wake()
  }

  /** The next one; undefined when none came in that time, or the signal is aborted. */
  async next(waitMs: number, signal: AbortSignal): Promise<RabbitDelivery | undefined> {
    if (this.#waiting.length === 0 && !this.#isCancelled && this.#ended === undefined && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          this.#wake = () => undefined
          resolve()
        }
        const timer = setTimeout(done, waitMs)
        signal.addEventListener('abort', done, { once: true })
        this.#wake = done
      })
    }
    if (signal.aborted) return undefined
    const next = this.#waiting.shift()
    if (next === undefined && this.#ended !== undefined) throw this.#ended
    return next
  }
}
