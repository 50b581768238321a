/**
 * A value as Spring's loaders see it. YAML integers are `number`, or `bigint` where a double would lose digits; other numbers are
 * a `JavaDouble`, because a Spring client reads `1000.0` where JavaScript would print `1000`.
 */
export type Scalar = string | boolean | number | bigint | JavaDouble

/** A floating-point number with the text Java gives it. */
export class JavaDouble {
  readonly value: number
  readonly text: string

  constructor(value: number, text: string) {
    this.value = value
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** Where a value stands in its file, both from 1. */
export interface Origin {
  readonly line: number
  readonly column: number
}

export interface Property {
  readonly value: Scalar
  readonly origin?: Origin
}

/** Flat, in the order of the file. A Map: keys such as `__proto__` are data here. */
export type Properties = ReadonlyMap<string, Property>

/** One document of a file. */
export interface PropertyDocument {
  /** From 0, counting also those that were dropped. */
  readonly index: number
  readonly properties: Properties
}

/** What is wrong with a file, and where. */
export class PropertyFileError extends Error {
  readonly file: string
  readonly line: number | undefined
  readonly reason: string

  constructor(file: string, line: number | undefined, reason: string, cause?: unknown) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`, cause === undefined ? undefined : { cause })
    this.name = 'PropertyFileError'
    this.file = file
    this.line = line
    this.reason = reason
  }
}
