import type { BoundConsumer } from '../../protocols/stream/binder.ts'
import type { ConsumerBinding } from './bindings.ts'

export interface BindingView {
  readonly name: string
  readonly destination: string
  readonly group: string | undefined
  readonly isPausable: boolean
  readonly isRunning: boolean
  readonly isPaused: boolean
  readonly isInput: boolean
}

/** A binding that takes messages: may be stopped and started while the service runs. */
export class Consuming {
  readonly #binding: ConsumerBinding
  readonly #bind: () => BoundConsumer
  #consumer: BoundConsumer | undefined
  #isPausable = false
  #change: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(binding: ConsumerBinding, bind: () => BoundConsumer) {
    this.#binding = binding
    this.#bind = bind
    if (binding.startsByItself) this.#begin()
  }

  get view(): BindingView {
    const { name, destinations, group } = this.#binding
    return {
      ...{ name, destination: destinations.join(','), group, isInput: true, isPausable: this.#isPausable },
      ...{ isRunning: this.#consumer !== undefined, isPaused: this.#consumer?.pausing?.isPaused ?? false },
    }
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#consumer === undefined && !this.#isClosed) this.#begin()
    })
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#end())
  }

  pause(): void {
    this.#consumer?.pausing?.pause()
  }

  resume(): void {
    this.#consumer?.pausing?.resume()
  }

  /** For good. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.stop()
  }

  #begin(): void {
    this.#consumer = this.#bind()
    this.#isPausable = this.#consumer.pausing !== undefined
  }

  async #end(): Promise<void> {
    const consumer = this.#consumer
    this.#consumer = undefined
    await consumer?.close()
  }

  /** A start that is asked for during a stop comes after it. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#change.then(change)
    // Who asked for it hears of it.
    this.#change = turn.catch(() => undefined)
    return turn
  }
}
