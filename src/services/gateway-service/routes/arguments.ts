import { durationMsOf } from '../../../platform/config/convert.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import { type ArgumentValue, isScalar, type PartDefinition, RouteError } from './definition.ts'

/** How the values behind `=` are named. */
export interface Shortcut {
  readonly fields: readonly string[]
  /** positional by default · list: all of them are the first field · list-and-flag: a trailing true or false is the second */
  readonly kind?: 'list' | 'list-and-flag'
}

/** The arguments of a predicate or filter, however they were written. */
export class Arguments {
  readonly #part: string
  readonly #values = new Map<string, string | readonly string[]>()

  constructor({ name, args }: PartDefinition, shortcut: Shortcut) {
    this.#part = name
    for (const [key, value] of named(args, shortcut)) this.#put(canonicalName(key), value)
  }

  text(name: string): string {
    return this.optional(name) ?? this.fail(`'${name}' is missing`)
  }

  optional(name: string): string | undefined {
    const value = this.#values.get(canonicalName(name))
    return typeof value === 'string' || value === undefined ? value : value.join(',')
  }

  list(name: string, fallback?: readonly string[]): readonly string[] {
    const value = this.#values.get(canonicalName(name))
    if (value === undefined) return fallback ?? this.fail(`'${name}' is missing`)
    return typeof value === 'string'
      ? value
          .split(',')
          .map((each) => each.trim())
          .filter((each) => each !== '')
      : value
  }

  number(name: string, fallback?: number): number {
    const text = this.optional(name)
    if (text === undefined) return fallback ?? this.fail(`'${name}' is missing`)
    const value = Number(text)
    return text.trim() !== '' && Number.isFinite(value) ? value : this.#notA(name, text, 'number')
  }

  flag(name: string, fallback: boolean): boolean {
    const text = this.optional(name)?.trim().toLowerCase()
    if (text === undefined) return fallback
    return text === 'true' || (text === 'false' ? false : this.#notA(name, text, 'true or false'))
  }

  durationMs(name: string, fallback: number): number {
    const text = this.optional(name)
    return text === undefined ? fallback : (durationMsOf(text) ?? this.#notA(name, text, 'duration such as 500ms'))
  }

  /** `5MB`, `100B`, a bare number counts bytes. */
  bytes(name: string, fallback: number): number {
    const text = this.optional(name)
    if (text === undefined) return fallback
    const [, digits, unit] = /^\s*(\d+)\s*(B|KB|MB|GB)?\s*$/i.exec(text) ?? []
    if (digits === undefined) return this.#notA(name, text, 'size such as 5MB')
    return Number(digits) * 1024 ** ['b', 'kb', 'mb', 'gb'].indexOf(unit?.toLowerCase() ?? 'b')
  }

  has(name: string): boolean {
    return this.#values.has(canonicalName(name))
  }

  fail(because: string): never {
    throw new RouteError(`${this.#part}: ${because}`)
  }

  #notA(name: string, text: string, kind: string): never {
    return this.fail(`'${name}' is '${text.slice(0, 100)}', which is no ${kind}`)
  }

  /** Of Spring's expressions only the names of beans mean something here. */
  #plain(key: string, text: string): string {
    if (text.startsWith('#{') && !/^#\{@\w+\}$/.test(text)) this.fail(`'${key}' is an expression, which is not worked out here`)
    return text
  }

  #put(key: string, value: ArgumentValue): void {
    if (isScalar(value)) this.#values.set(key, this.#plain(key, String(value)))
    else if (Array.isArray(value))
      this.#values.set(
        key,
        value.map((each) => this.#plain(key, String(each))),
      )
    else
      for (const [inner, each] of value as ReadonlyMap<string, ArgumentValue>) this.#put(`${key}.${canonicalName(inner)}`, each)
  }
}

function named(args: ReadonlyMap<string, ArgumentValue>, { fields, kind }: Shortcut): Iterable<readonly [string, ArgumentValue]> {
  if (args.size === 0 || ![...args.keys()].every((key) => key.startsWith('_genkey_'))) return args
  const values = [...args.values()]
  const [first = '', second = ''] = fields
  if (kind === undefined) return fields.flatMap((field, index) => (values[index] === undefined ? [] : [[field, values[index]]]))
  const last = values.at(-1)
  const hasFlag = kind === 'list-and-flag' && typeof last === 'string' && /^(true|false)$/i.test(last)
  return hasFlag
    ? [
        [first, values.slice(0, -1)],
        [second, last],
      ]
    : [[first, values]]
}
