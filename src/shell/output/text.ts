import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import type { Clock } from '../context.ts'
import type { AsText, Column, Ink, ListFacts, Output, Page, Progress, Question } from '../output.ts'
import type { Ask } from '../prompt.ts'
import { LiveArea } from './live.ts'
import type { Printer } from './printer.ts'
import type { Stage } from './stage.ts'
import { listAsText } from './table.ts'
import { clip } from './text-width.ts'

export interface TextParts {
  readonly format: 'text' | 'wide' | 'raw'
  readonly out: Printer
  readonly outInk: Ink
  /** Can stdout be drawn in place? Then `--watch` is. */
  readonly outLive: boolean
  readonly errorInk: Ink
  readonly stage: Stage
  readonly clock: Clock
  readonly ask: Ask
  readonly verbose: boolean
}

/** What a person reads. */
export class TextOutput implements Output {
  readonly format: 'text' | 'wide' | 'raw'
  readonly verbose: boolean
  readonly #parts: TextParts
  readonly #watched: LiveArea

  constructor(parts: TextParts) {
    this.format = parts.format
    this.verbose = parts.verbose
    this.#parts = parts
    this.#watched = new LiveArea(parts.out)
  }

  event(event: LabEvent | ProgressNote): void {
    this.#parts.stage.event(event)
  }

  result<T>(value: T, asText: AsText<T>): void {
    this.#parts.stage.fold()
    this.#watched.release()
    this.#parts.out.write(ended(asText(value, this.#page())))
  }

  list<Row>(rows: readonly Row[], columns: (page: Page) => readonly Column<Row>[], how: ListFacts = { none: '' }): void {
    this.result(rows, (_, page) => listAsText(rows, columns(page), page, how))
  }

  async row<T>(value: T, asText: AsText<T>): Promise<void> {
    await this.#parts.out.print(ended(asText(value, this.#page())))
  }

  async frame<T>(value: T, asText: AsText<T>): Promise<void> {
    if (!this.#parts.outLive) return this.row(value, asText)
    this.#parts.stage.fold()
    const { width, height } = this.#watched
    const lines = asText(value, { ...this.#page(), width }).split('\n')
    this.#watched.draw(lines.slice(0, height).map((line) => clip(line, width)))
    this.#parts.out.gone.throwIfAborted()
  }

  bytes(bytes: Uint8Array): Promise<void> {
    this.#parts.stage.fold()
    return this.#parts.out.bytes(bytes)
  }

  warn(text: string): void {
    this.#parts.stage.say(`${this.#parts.errorInk.changing('•')} ${text}`)
  }

  note(text: string): void {
    if (this.format !== 'raw') this.#parts.stage.say(text)
  }

  ask(question: Question): Promise<never> {
    const goOn = this.#parts.stage.hush()
    // Each kind of question has its kind of answer: `prompt.ts` keeps to that, the types of overloads cannot say it.
    return this.#parts.ask(question).finally(goOn) as Promise<never>
  }

  progress(text: string): Progress {
    return this.#parts.stage.progress(text)
  }

  /** Takes away what moves and gives the cursor back. */
  fold(): void {
    this.#parts.stage.fold()
    this.#watched.release()
  }

  #page(): Page {
    const { stream } = this.#parts.out
    const { outInk: ink, clock } = this.#parts
    const cuts = stream.isTTY === true && this.format === 'text'
    return { width: stream.columns || 80, cuts, ink, now: clock.now(), style: this.format }
  }
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
