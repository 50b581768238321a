import type { LabEvent } from '../lab/events.ts'
import type { ProgressNote } from '../lab/progress.ts'

/** `wide` has all columns, `raw` nothing but the values: no titles, no words around them. */
export type Format = 'text' | 'wide' | 'raw' | 'json' | 'ndjson' | 'yaml'

/** Is it read by a person, or at least by their eyes? */
export function isText(format: Format): format is 'text' | 'wide' | 'raw' {
  return format === 'text' || format === 'wide' || format === 'raw'
}

/**
 * What a command says to its user. Results go to stdout, everything else to stderr, in every mode.
 * Text mode prints `asText(value, page)`, JSON modes print `value`: a handler that calls `result` is scriptable for free.
 */
export interface Output {
  readonly format: Format
  readonly verbose: boolean
  /** Something happened: drawn live on a terminal, a line where there is none, the event itself with -o ndjson. */
  event(event: LabEvent | ProgressNote): void
  /** The answer, once, as a handler's last line. A live view folds before it. */
  result<T>(value: T, asText: AsText<T>): void
  /** Many of a kind, as the answer: a table, with -o json one array, with ndjson a line each. */
  list<Row>(rows: readonly Row[], columns: (page: Page) => readonly Column<Row>[], how?: ListFacts): void
  /** One of many answers; with -o json and ndjson one line each. Await it: it resolves when the reader has taken it. */
  row<T>(value: T, asText: AsText<T>): Promise<void>
  /** What the same thing looks like now (`--watch`): takes the place of the one before on a terminal, a row elsewhere. */
  frame<T>(value: T, asText: AsText<T>): Promise<void>
  /** Bytes as they are, for answers too long for text. Resolves when they have been taken: their memory may be used again. */
  bytes(bytes: Uint8Array): Promise<void>
  warn(text: string): void
  /** Worth knowing, but no answer: on stderr, and only for a person. */
  note(text: string): void
  /** Answers only where a person can: otherwise throws USAGE with the flag that says it in advance. */
  ask(question: ConfirmQuestion): Promise<boolean>
  ask(question: ChoiceQuestion | TextQuestion | SecretQuestion): Promise<string>
  /** A single wait without events of its own, said once it takes long. Call `done` in a `finally`. */
  progress(text: string): Progress
}

export interface ListFacts {
  /** Said where there are none; with -o raw nothing is. */
  readonly none: string
  readonly noHeaders?: boolean | undefined
}

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
  /** Numbers are. */
  readonly align?: 'right'
  /** A name is cut only when nothing else is left to cut. */
  readonly name?: true
  /** Shown with -o wide only. */
  readonly wide?: true
}

/** Text without a line end. */
export type AsText<T> = (value: T, page: Page) => string

export interface Page {
  /** Columns to keep to; 80 where nobody looks. */
  readonly width: number
  /** Whether all columns are wanted, and whether none but values are. */
  readonly style: 'text' | 'wide' | 'raw'
  /** Is what does not fit cut off? Not in a pipe: whoever searches there wants all of it. */
  readonly cuts: boolean
  readonly ink: Ink
  /** Milliseconds since 1970: "2m ago" is worked out against it. */
  readonly now: number
}

/** Colour by meaning. Each returns its text unchanged where there is no colour. */
export interface Ink {
  good(text: string): string
  changing(text: string): string
  bad(text: string): string
  dim(text: string): string
  strong(text: string): string
  /** A stable colour per name: the same component has the same one everywhere. */
  named(name: string, text: string): string
}

export interface Progress {
  update(text: string): void
  done(): void
}

interface QuestionFacts {
  readonly message: string
  /** Says the answer in advance, for scripts: `--yes`, `--volumes`. */
  readonly flag: string
}
export interface ConfirmQuestion extends QuestionFacts {
  readonly kind: 'confirm'
  readonly default?: boolean
}
export interface ChoiceQuestion extends QuestionFacts {
  readonly kind: 'choice'
  readonly choices: readonly { readonly value: string; readonly name: string; readonly hint?: string }[]
  readonly default?: string
}
export interface TextQuestion extends QuestionFacts {
  readonly kind: 'text'
  readonly default?: string
  /** What is wrong with the answer, if anything. */
  readonly check?: (answer: string) => string | undefined
}
export interface SecretQuestion extends QuestionFacts {
  readonly kind: 'secret'
}
export type Question = ConfirmQuestion | ChoiceQuestion | TextQuestion | SecretQuestion

export const noInk: Ink = {
  good: (text) => text,
  changing: (text) => text,
  bad: (text) => text,
  dim: (text) => text,
  strong: (text) => text,
  named: (_, text) => text,
}
