import { type Part, parsePlaceholders } from './placeholder-parts.ts'

/** A placeholder that nobody knows, that leads back to itself, or that would grow without end. */
export class PlaceholderError extends Error {
  readonly kind: 'unresolved' | 'cycle' | 'too-large'
  /** From the outermost name to the one that failed. */
  readonly chain: readonly string[]

  constructor(kind: PlaceholderError['kind'], chain: readonly string[]) {
    super(MESSAGES[kind](chain))
    this.name = 'PlaceholderError'
    this.kind = kind
    this.chain = chain
  }
}

const MESSAGES: Readonly<Record<PlaceholderError['kind'], (chain: readonly string[]) => string>> = {
  unresolved: (chain) => `nothing is known for ${chain.map(braced).join(' → ')}`,
  cycle: (chain) => `placeholders lead in a circle: ${chain.map(braced).join(' → ')}`,
  'too-large': (chain) =>
    `placeholders grow without end${chain.length > 0 ? `: ${chain.slice(0, 5).map(braced).join(' → ')}` : ''}`,
}

const LONGEST_CHAIN = 200
const MOST_LOOKUPS = 100_000
const MOST_CHARACTERS = 64 * 1024 * 1024

interface Resolving {
  readonly lookup: (name: string) => string | undefined
  readonly strict: boolean
  readonly chain: string[]
  lookups: number
  characters: number
}

/**
 * `${name}`, `${name:default}`, each inside the other, as Spring does; `\${` stays as `${`. What nobody knows stays as it is, or is
 * an error when `strict`. A cycle always is.
 */
export function resolvePlaceholders(
  text: string,
  lookup: (name: string) => string | undefined,
  options: { readonly strict?: boolean } = {},
): string {
  return resolveText(text, { lookup, strict: options.strict ?? false, chain: [], lookups: 0, characters: 0 })
}

function resolveText(text: string, resolving: Resolving): string {
  if (!text.includes('${')) return text
  const parts = parsePlaceholders(text)
  if (parts === undefined) throw new PlaceholderError('too-large', resolving.chain)
  return resolveParts(parts, resolving)
}

function resolveParts(parts: readonly Part[], resolving: Resolving): string {
  const text = parts.map((part) => (typeof part === 'string' ? part : resolvePart(part, resolving))).join('')
  resolving.characters += text.length
  if (resolving.characters > MOST_CHARACTERS) throw new PlaceholderError('too-large', resolving.chain)
  return text
}

function resolvePart(part: Exclude<Part, string>, resolving: Resolving): string {
  const whole = part.whole === undefined ? undefined : valueBehind(part.whole, resolving)
  if (whole !== undefined) return whole
  const name = resolveParts(part.name, resolving)
  const value = valueBehind(name, resolving)
  if (value !== undefined) return value
  if (part.fallback !== undefined) return resolveParts(part.fallback, resolving)
  if (resolving.strict) throw new PlaceholderError('unresolved', [...resolving.chain, name])
  return braced(name)
}

function valueBehind(name: string, resolving: Resolving): string | undefined {
  if (++resolving.lookups > MOST_LOOKUPS) throw new PlaceholderError('too-large', resolving.chain)
  const value = resolving.lookup(name)
  if (value === undefined || !value.includes('${')) return value
  if (resolving.chain.includes(name)) throw new PlaceholderError('cycle', [...resolving.chain, name])
  if (resolving.chain.length >= LONGEST_CHAIN) throw new PlaceholderError('too-large', resolving.chain)
  resolving.chain.push(name)
  const resolved = resolveText(value, resolving)
  resolving.chain.pop()
  return resolved
}

function braced(name: string): string {
  return `\${${name}}`
}
