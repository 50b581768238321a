import { quoted } from '../../shared/quote.ts'
import { didYouMean } from '../../shared/suggest.ts'
import { below, type Findings, isEmpty, type Range, recordOf, type Tree } from './tree.ts'

/**
 * Checks a value where it stands, says what is wrong with it, and returns what is left of use: undefined when nothing is.
 * Checkers of our own instead of TypeBox: every command reads this file, TypeBox costs 12 ms bundled and 200 ms as it lies
 * (these: none), and it answers "anyOf" where a person needs to hear what may be written at this line and column.
 */
export type Check<T> = (tree: Tree, path: string, found: Findings) => T | undefined
export type Checked<C> = C extends Check<infer T> ? T : never

export function text(rule?: (value: string) => string | undefined): Check<string> {
  return (tree, path, found) => {
    if (tree.kind !== 'leaf' || typeof tree.value !== 'string') {
      const inQuotes = tree.kind === 'leaf' && tree.written !== '' ? `; in quotes it is: "${tree.written}"` : ''
      return refuse(tree, path, found, `must be text, not ${kindOf(tree)}${inQuotes}`)
    }
    const wrong = rule?.(tree.value)
    return wrong === undefined ? tree.value : refuse(tree, path, found, wrong)
  }
}

export function wholeNumber(least: number, most: number, what = 'a whole number'): Check<number> {
  return (tree, path, found) => {
    const value = tree.kind === 'leaf' ? tree.value : undefined
    if (typeof value === 'string' && /^\d+$/.test(value)) {
      return refuse(tree, path, found, `must be ${what} without quotes: ${value.slice(0, 20)}`)
    }
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    const instead = tree.kind === 'leaf' && tree.written !== '' ? quoted(tree.written) : kindOf(tree)
    return refuse(tree, path, found, `must be ${what} from ${least} to ${most}, not ${instead}`)
  }
}

export const flag: Check<boolean> = (tree, path, found) => {
  if (tree.kind === 'leaf' && typeof tree.value === 'boolean') return tree.value
  const instead = tree.kind === 'leaf' && tree.written !== '' ? quoted(tree.written) : kindOf(tree)
  return refuse(tree, path, found, `must be true or false, not ${instead}`)
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Check<T> {
  return (tree, path, found) => {
    const value = tree.kind === 'leaf' ? tree.value : undefined
    const match = allowed.find((candidate) => candidate === value)
    if (match !== undefined) return match
    const instead = tree.kind === 'leaf' && tree.written !== '' ? quoted(tree.written) : kindOf(tree)
    const guess = typeof value === 'string' ? didYouMean(value, allowed) : ''
    return refuse(tree, path, found, `must be ${listed(allowed)}, not ${instead}.${guess}`.replace(/\.$/, ''))
  }
}

/** A list, or one value in place of a list of one. */
export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (tree, path, found) => {
    if (tree.kind !== 'sequence') {
      const only = check(tree, path, found)
      return only === undefined ? undefined : [only]
    }
    return tree.items.flatMap((item, index) => check(item, below(path, index), found) ?? [])
  }
}

/** Names of the file's own choice. `named` says what is wrong with a name. */
export function mapOf<T>(check: Check<T>, named?: (name: string) => string | undefined): Check<Readonly<Record<string, T>>> {
  return (tree, path, found) => {
    if (tree.kind !== 'mapping') return refuse(tree, path, found, `must be a mapping of names to values, not ${kindOf(tree)}`)
    const entries: [string, T][] = []
    for (const { key, keyRange, value } of tree.entries) {
      const wrong = named?.(key)
      if (wrong !== undefined) say(found, keyRange, below(path, key), wrong)
      else {
        const checked = check(value, below(path, key), found)
        if (checked !== undefined) entries.push([key, checked])
      }
    }
    return recordOf(entries)
  }
}

/** Known keys, each optional: an empty value is one that was not given. */
export function object<C extends Readonly<Record<string, Check<unknown>>>>(
  checks: C,
): Check<{ readonly [K in keyof C]?: Checked<C[K]> }> {
  const known = Object.keys(checks)
  return (tree, path, found) => {
    if (tree.kind !== 'mapping')
      return refuse(tree, path, found, `must be a mapping of ${listed(known, 'and')}, not ${kindOf(tree)}`)
    const entries: [string, unknown][] = []
    for (const { key, keyRange, value } of tree.entries) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined
      if (!check) say(found, keyRange, below(path, key), unknownKey(key, known))
      else if (!isEmpty(value)) {
        const checked = check(value, below(path, key), found)
        if (checked !== undefined) entries.push([key, checked])
      }
    }
    return recordOf(entries) as { [K in keyof C]?: Checked<C[K]> }
  }
}

export function refuse(tree: Tree, path: string, found: Findings, message: string): undefined {
  say(found, tree.range, path, message)
}

export function say(found: Findings, range: Range, path: string, message: string): void {
  found.problems.push({ path, message, range })
}

function unknownKey(key: string, known: readonly string[]): string {
  if (key === '<<') return 'merging (<<) is not read; write the keys out, or use an alias for the whole value'
  return `unknown key.${didYouMean(key, known) || ` Known are ${listed(known, 'and')}`}`
}

export function listed(words: readonly string[], last = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

export function kindOf(tree: Tree): string {
  if (tree.kind === 'mapping') return 'a mapping'
  if (tree.kind === 'sequence') return 'a list'
  if (tree.value === null) return 'empty'
  return ({ string: 'text', number: 'a number', boolean: 'true or false' } as Record<string, string>)[typeof tree.value] ?? 'this'
}
