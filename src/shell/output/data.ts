import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import type { AsText, Output, Progress, Question } from '../output.ts'
import type { Ask } from '../prompt.ts'
import type { DataForm } from './data-forms.ts'
import type { Printer } from './printer.ts'
import { noProgress } from './stage.ts'

/** What a program reads. Nothing moves, nothing is drawn. */
export class DataOutput implements Output {
  readonly verbose: boolean
  readonly #form: DataForm
  readonly #out: Printer
  readonly #error: Printer
  readonly #ask: Ask
  #rows = 0

  constructor(parts: { form: DataForm; out: Printer; error: Printer; ask: Ask; verbose: boolean }) {
    this.verbose = parts.verbose
    this.#form = parts.form
    this.#out = parts.out
    this.#error = parts.error
    this.#ask = parts.ask
  }

  get format(): DataForm['format'] {
    return this.#form.format
  }

  /** Events have a number and are part of the record; notes are for those who watch. */
  event(event: LabEvent | ProgressNote): void {
    if (this.format === 'ndjson' && 'seq' in event) this.#out.write(this.#form.row(event, 0))
  }

  result<T>(value: T, _asText: AsText<T>): void {
    this.#out.write(this.#form.whole(value))
  }

  list<Row>(rows: readonly Row[]): void {
    this.#out.write(this.#form.whole(rows))
  }

  async row<T>(value: T, _asText: AsText<T>): Promise<void> {
    const text = this.#form.row(value, this.#rows)
    this.#rows += 1
    await this.#out.print(text)
  }

  frame<T>(value: T, asText: AsText<T>): Promise<void> {
    return this.row(value, asText)
  }

  bytes(bytes: Uint8Array): Promise<void> {
    return this.#out.bytes(bytes)
  }

  note(): void {}

  warn(text: string): void {
    this.#error.write(`${JSON.stringify({ warning: text })}\n`)
  }

  ask(question: Question): Promise<never> {
    return this.#ask(question) as Promise<never>
  }

  progress(): Progress {
    return noProgress
  }

  /** Closes what the rows began. */
  fold(): void {
    if (this.#rows > 0) this.#out.write(this.#form.end)
    this.#rows = 0
  }
}
