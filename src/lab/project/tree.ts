/** What a YAML file says, apart from the library that read it: every value knows where it stands. */
export type Tree = Leaf | Mapping | Sequence

/** Offsets into the text. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Leaf {
  readonly kind: 'leaf'
  readonly value: unknown
  /** As it is written, without quotes. */
  readonly written: string
  readonly range: Range
}

export interface Mapping {
  readonly kind: 'mapping'
  readonly entries: readonly Entry[]
  readonly range: Range
}

export interface Entry {
  readonly key: string
  readonly keyRange: Range
  readonly value: Tree
}

export interface Sequence {
  readonly kind: 'sequence'
  readonly items: readonly Tree[]
  readonly range: Range
}

export interface Problem {
  /** `ports.kafka.client`; empty for the file itself. */
  readonly path: string
  readonly message: string
  readonly range: Range
}

/** Where checks put what they find: problems refuse the file, warnings do not. */
export interface Findings {
  readonly problems: Problem[]
  readonly warnings: Problem[]
}

export function isEmpty(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null
}

/** The path of a value below another. */
export function below(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}

/** An object with these keys and no prototype: `__proto__` is a key like any other. */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = Object.create(null)
  for (const [key, value] of entries) record[key] = value
  return record
}
