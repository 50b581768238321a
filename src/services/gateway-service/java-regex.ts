import { setFlagsFromString } from 'node:v8'
import { RouteError } from './routes/definition.ts'

const longestPattern = 1000
/** What is longer is not looked at: even a harmless pattern takes its time with it. */
export const longestSubject = 8192

// A search that went astray is done again by an engine that takes no longer than the text is long: `(a|a)*b`, `(.*)/(.*)/(.*)z`.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')

/** A regular expression in Java's notation. Refuses what means something else here, and what could take for ever. */
export function javaRegex(pattern: string, use: 'search' | 'full'): RegExp {
  if (pattern.length > longestPattern) throw new RouteError(`a pattern of ${pattern.length} characters is too long`)
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? []
  const source = translated(rest, pattern)
  if (hasNestedRepetition(rest)) {
    throw new RouteError(`the pattern '${shown(pattern)}' repeats a repetition, which can take for ever`)
  }
  if (!isForBothEngines(pattern) && choiceIsRepeated.test(withoutClasses(rest)))
    throw new RouteError(`the pattern '${shown(pattern)}' repeats a choice, which can take for ever`)
  try {
    return new RegExp(use === 'full' ? `^(?:${source})$` : source, `${flags}${use === 'search' ? 'g' : ''}${unicode(source)}`)
  } catch {
    throw new RouteError(`the pattern '${shown(pattern)}' is no regular expression`)
  }
}

export type Replace = (text: string) => string

/** `replaceAll` of Java: `${name}` and `$1` are groups, `\` takes the next character as it is. */
export function javaReplaceAll(pattern: string, replacement: string): Replace {
  const regex = javaRegex(pattern, 'search')
  const parts = replacementParts(replacement)
  const names = new Set([...pattern.matchAll(/\(\?<([A-Za-z][A-Za-z0-9]*)>/g)].map(([, name]) => name))
  for (const part of parts) {
    if (part.kind === 'named' && !names.has(part.name)) throw new RouteError(`'${shown(pattern)}' has no group '${part.name}'`)
  }
  return (text) => (text.length > longestSubject ? text : text.replace(regex, (...found) => filledIn(parts, found)))
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'numbered'; readonly index: number }

function replacementParts(replacement: string): readonly Part[] {
  return [...replacement.matchAll(/\$\{([A-Za-z][A-Za-z0-9]*)\}|\$(\d)|\\(.)|([^$\\]+)|[$\\]/gs)].map(
    ([whole, name, digit, escaped, text]): Part => {
      if (name !== undefined) return { kind: 'named', name }
      if (digit !== undefined) return { kind: 'numbered', index: Number(digit) }
      const literal = escaped ?? text
      if (literal === undefined) throw new RouteError(`the replacement '${shown(replacement)}' has a lonely '${whole}'`)
      return { kind: 'text', text: literal }
    },
  )
}

function filledIn(parts: readonly Part[], found: readonly unknown[]): string {
  const groups = found.at(-1)
  const named: Readonly<Record<string, string | undefined>> = typeof groups === 'object' && groups !== null ? { ...groups } : {}
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      const value = part.kind === 'named' ? named[part.name] : found[part.index]
      return typeof value === 'string' ? value : ''
    })
    .join('')
}

const posix: Readonly<Record<string, string>> = {
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  XDigit: '0-9a-fA-F',
  Space: '\\s',
}

function translated(source: string, pattern: string): string {
  if (/\[[^\]]*&&/.test(source))
    throw new RouteError(`the pattern '${shown(pattern)}' intersects classes, which is not known here`)
  if (/[*+?}]\+/.test(withoutClasses(source))) {
    throw new RouteError(`the pattern '${shown(pattern)}' has a possessive quantifier, which is not known here`)
  }
  return source.replace(/\\(p\{(\w+)\}|.)/gs, (whole, one: string, name: string | undefined, at: number) => {
    const ascii = name === undefined ? undefined : posix[name]
    if (ascii !== undefined) return isInClass(source, at) ? ascii : `[${ascii}]`
    if (one === 'A') return '^'
    if (one === 'z' || one === 'Z') return '$'
    if (/^[QEGhHRX]$/.test(one)) throw new RouteError(`the pattern '${shown(pattern)}' uses \\${one}, which is not known here`)
    return whole
  })
}

function isInClass(source: string, at: number): boolean {
  const before = source.slice(0, at).replace(/\\./gs, '')
  return before.lastIndexOf('[') > before.lastIndexOf(']')
}

function unicode(source: string): string {
  return /\\[pP]\{/.test(source) ? 'u' : ''
}

/** `(a+)+`, `(.*)*`, `(\w+|x)*`: the backtracking of each such pair doubles with every character. */
function hasNestedRepetition(source: string): boolean {
  const plain = withoutClasses(source)
  const open: boolean[] = []
  for (let at = 0; at < plain.length; at++) {
    const character = plain[at]
    if (character === '(') open.push(false)
    else if (character === ')') {
      const repeatsInside = open.pop() === true
      const isRepeated = repetition.test(plain.slice(at + 1, at + 12))
      if (repeatsInside && isRepeated) return true
      if ((repeatsInside || isRepeated) && open.length > 0) open[open.length - 1] = true
    } else if (open.length > 0 && repetition.test(plain.slice(at, at + 11))) open[open.length - 1] = true
  }
  return false
}

const choiceIsRepeated = /\|[^()]*\)+([*+]|\{\d+,)/

/** Not what looks around, refers back, ignores case, knows all letters of the world, or counts. */
function isForBothEngines(pattern: string): boolean {
  return !/\(\?(=|!|<=|<!|\w*i)|\\([1-9]|k<|[pP]\{)|\{\d/.test(pattern)
}

function withoutClasses(source: string): string {
  return source.replace(/\\(?:p\{\w+\}|.)/gis, '_').replace(/\[\^?\]?[^\]]*\]/g, '_')
}

const repetition = /^(\*|\+|\{\d+,\d*\})/

function shown(text: string): string {
  return text.slice(0, 200)
}
