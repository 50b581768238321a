import { createInterface, type Interface } from 'node:readline'
import type { Input, OutputStream } from './context.ts'

/** What a person typed: a line, Ctrl-C (`cleared`), or Ctrl-D (`ended`). */
export type TypedLine =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'ended' }

const longestHistory = 500

/** Line after line from a terminal, with those before in memory for the arrow keys. */
export class LinePrompt implements Disposable {
  readonly #input: Input
  readonly #output: OutputStream
  readonly #signal: AbortSignal
  #interface: Interface | undefined
  #history: string[] = []
  readonly #typed: TypedLine[] = []
  #wake: () => void = () => undefined
  #onInterrupt: (() => void) | undefined

  constructor(input: Input, output: OutputStream, signal: AbortSignal) {
    this.#input = input
    this.#output = output
    this.#signal = signal
    signal.addEventListener('abort', () => this.#wake(), { once: true })
  }

  async next(prompt: string): Promise<TypedLine> {
    const lines = this.#opened()
    if (this.#typed.length === 0) {
      lines.setPrompt(prompt)
      lines.prompt()
    }
    for (;;) {
      this.#signal.throwIfAborted()
      const typed = this.#typed.shift()
      if (typed) return typed
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** While this works, Ctrl-C is for it: a key here, not a signal. */
  async working<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const interruption = new AbortController()
    this.#onInterrupt = () => interruption.abort(new Error('interrupted'))
    try {
      return await work(AbortSignal.any([this.#signal, interruption.signal]))
    } finally {
      this.#onInterrupt = undefined
    }
  }

  /** The terminal is somebody else's until the next line is asked for. */
  release(): void {
    const lines = this.#interface
    this.#interface = undefined
    lines?.close()
  }

  [Symbol.dispose](): void {
    this.release()
  }

  #opened(): Interface {
    if (this.#interface) return this.#interface
    const lines = createInterface({
      ...{ input: this.#input.stream(), output: this.#output, terminal: true },
      ...{ history: [...this.#history], historySize: longestHistory, removeHistoryDuplicates: true },
    })
    lines.on('history', (history) => {
      this.#history = history
    })
    lines.on('line', (text) => this.#take({ kind: 'line', text }))
    lines.on('SIGINT', () => this.#interrupted(lines))
    lines.on('close', () => {
      // Ctrl-D, or a terminal that is gone; a release is neither.
      if (this.#interface !== lines) return
      this.#interface = undefined
      this.#output.write('\n')
      this.#take({ kind: 'ended' })
    })
    this.#interface = lines
    return lines
  }

  #interrupted(lines: Interface): void {
    if (this.#onInterrupt) {
      this.#onInterrupt()
      return
    }
    lines.write(null, { ctrl: true, name: 'e' })
    lines.write(null, { ctrl: true, name: 'u' })
    this.#output.write('^C\n')
    this.#take({ kind: 'cleared' })
  }

  #take(typed: TypedLine): void {
    this.#typed.push(typed)
    this.#wake()
  }
}
