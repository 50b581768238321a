import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import type { AsText, Output, Progress, Question } from '../output.ts'
import type { Ask } from '../prompt.ts'
import type { Printer } from './printer.ts'
import { noProgress } from './stage.ts'

/** What a program reads: one document with -o json, one per line with -o ndjson. Nothing moves, nothing is drawn. */
export class JsonOutput implements Output {
  readonly format: 'json' | 'ndjson'
  readonly verbose: boolean
  readonly #out: Printer
  readonly #error: Printer
  readonly #ask: Ask
  #rows = 0

  constructor(parts: { format: 'json' | 'ndjson'; out: Printer; error: Printer; ask: Ask; verbose: boolean }) {
    this.format = parts.format
    this.verbose = parts.verbose
    this.#out = parts.out
    this.#error = parts.error
    this.#ask = parts.ask
  }

  /** Events have a number and are part of the record; notes are for those who watch. */
  event(event: LabEvent | ProgressNote): void {
    if (this.format === 'ndjson' && 'seq' in event) this.#out.write(`${JSON.stringify(event)}\n`)
  }

  result<T>(value: T, _asText: AsText<T>): void {
    this.#out.write(`${JSON.stringify(value, null, this.format === 'json' ? 2 : undefined)}\n`)
  }

  /** With -o json the rows are the elements of one array, so that the whole is one document however long it is. */
  async row<T>(value: T, _asText: AsText<T>): Promise<void> {
    const before = this.format === 'ndjson' ? '' : this.#rows === 0 ? '[\n' : ',\n'
    this.#rows += 1
    await this.#out.print(`${before}${JSON.stringify(value)}${this.format === 'ndjson' ? '\n' : ''}`)
  }

  frame<T>(value: T, asText: AsText<T>): Promise<void> {
    return this.row(value, asText)
  }

  warn(text: string): void {
    this.#error.write(`${JSON.stringify({ warning: text })}\n`)
  }

  ask(question: Question): Promise<never> {
    return this.#ask(question) as Promise<never>
  }

  progress(): Progress {
    return noProgress
  }

  /** Closes the array of rows. */
  fold(): void {
    if (this.format === 'json' && this.#rows > 0) this.#out.write('\n]\n')
    this.#rows = 0
  }
}
