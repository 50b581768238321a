import { MsaError } from '../shared/errors.ts'
import { quoted } from '../shared/quote.ts'
import { type Matches, parsePattern } from './pattern.ts'

/** A step into a document: a name, a place in a list (from its end where it is negative), or all of them. */
type Step = string | number | typeof every
const every = Symbol('*')

type Test = (found: unknown) => boolean

/**
 * A question to a JSON document: `.user.name == "ada"`, `$.items[0].price >= 10`, `items[*].id == 7`, `.name =~ "a*"`, or a path
 * alone, which must lead to something that is neither null nor false. Where a path leads to several, one of them is enough.
 */
export function parseJsonQuestion(text: string): (document: unknown) => boolean {
  const [, path = '', operator, literal = ''] = /^\s*(.+?)\s*(?:(==|!=|<=|>=|=~|!~|<|>|=)\s*(.*?))?\s*$/s.exec(text) ?? []
  const steps = parsePath(path, text)
  const test = operator === undefined ? isSomething : comparison(operator, literal, text)
  // Not equal means: to none of them.
  const isNegative = operator === '!=' || operator === '!~'
  return (document) => {
    const found = follow([document], steps)
    return isNegative ? found.every(test) : found.some(test)
  }
}

function parsePath(path: string, whole: string): Step[] {
  const steps: Step[] = []
  let rest = path.replace(/^\$/, '')
  if (/^[\w*]/.test(rest)) rest = `.${rest}`
  if (rest === '.') return steps
  while (rest !== '') {
    const [taken, name, index, single, double] =
      /^(?:\.([^.[\]'"\s]+)|\[(-?\d+|\*)\]|\['([^']*)'\]|\["([^"]*)"\])/.exec(rest) ?? []
    if (taken === undefined) throw unclear(whole)
    if (name === '*' || index === '*') steps.push(every)
    else steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
    rest = rest.slice(taken.length)
  }
  if (steps.length === 0 && path !== '$') throw unclear(whole)
  return steps
}

function follow(values: readonly unknown[], steps: readonly Step[]): readonly unknown[] {
  let found = values
  for (const step of steps) found = found.flatMap((value) => stepInto(value, step))
  return found
}

function stepInto(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (step === every) return Object.values(value)
  if (Array.isArray(value)) {
    const index = Number(step)
    const found = Number.isInteger(index) ? value.at(index) : undefined
    return found === undefined ? [] : [found]
  }
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : []
}

function isSomething(value: unknown): boolean {
  return value !== null && value !== false && value !== undefined
}

function comparison(operator: string, literal: string, whole: string): Test {
  if (literal === '') throw unclear(whole)
  const wanted = literalOf(literal)
  if (operator === '=~' || operator === '!~') {
    const matches: Matches = parsePattern(String(wanted))
    const isMatch: Test = (found) => (typeof found === 'string' || typeof found === 'number') && matches(String(found))
    return operator === '=~' ? isMatch : (found) => !isMatch(found)
  }
  if (operator === '==' || operator === '=') return (found) => isSame(found, wanted)
  if (operator === '!=') return (found) => !isSame(found, wanted)
  return (found) => {
    if (typeof found !== typeof wanted || (typeof found !== 'number' && typeof found !== 'string')) return false
    const order = found < (wanted as typeof found) ? -1 : found > (wanted as typeof found) ? 1 : 0
    if (operator === '<') return order < 0
    if (operator === '<=') return order <= 0
    return operator === '>' ? order > 0 : order >= 0
  }
}

function isSame(found: unknown, wanted: unknown): boolean {
  if (typeof found === 'object' && found !== null) return JSON.stringify(found) === JSON.stringify(wanted)
  return found === wanted
}

/** JSON where it is some, 'single quotes' for shells, a bare word as it is. */
function literalOf(text: string): unknown {
  const single = /^'(.*)'$/s.exec(text)?.[1]
  if (single !== undefined) return single
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unclear(text: string): MsaError {
  return new MsaError('USAGE', `--where does not understand ${quoted(text)}.`, {
    details: [
      'a path, and what its value is: == != < <= > >= =~ (a pattern)',
      'for example  .user.name == "ada"   .items[*].id > 7',
    ],
    hint: `--where '.type == "CREATE"'`,
    exitCode: 2,
  })
}
