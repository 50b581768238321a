import { resolvePlaceholders } from '../../protocols/spring-properties/placeholders.ts'
import { canonicalName } from '../../protocols/spring-properties/relaxed-name.ts'
import { scalarAsText } from '../../protocols/spring-properties/scalar.ts'
import { messageOf } from '../../shared/errors.ts'
import { booleanOf, durationMsOf, numberOf, splitList } from './convert.ts'
import { randomValue } from './random.ts'
import { isSecretName, SettingError } from './setting-error.ts'
import type { Found, SearchableSource } from './source.ts'

/** Reads properties from sources, the one with the highest precedence first. */
export interface View {
  readonly sources: readonly SearchableSource[]
  find(name: string): Found | undefined
  get(name: string): string | undefined
  number(name: string, fallback: number): number
  boolean(name: string, fallback: boolean): boolean
  durationMs(name: string, fallbackMs: number): number
  list(name: string, fallback: readonly string[]): readonly string[]
  /** What nobody knows stays as it is, as where Spring binds a map. */
  below(name: string): ReadonlyMap<string, string>
  /** The value of one source, as the whole view resolves it. */
  textOf(found: Found): string
}

/** `drawn` keeps the random values: the same property says the same on every reading. */
export function createView(sources: readonly SearchableSource[], drawn: Map<string, string> = new Map()): View {
  const known = new Map<string, Found | undefined>()

  const find = (name: string): Found | undefined => {
    if (known.has(name)) return known.get(name)
    const found = firstOf(sources, name)
    // Names may come from requests.
    if (known.size < 10_000) known.set(name, found)
    return found
  }

  const textOf = (found: Found): string => resolved(found, true)

  const resolved = (found: Found, strict: boolean): string => {
    const raw = scalarAsText(found.property.value)
    if (!raw.includes('${')) return raw
    const isDrawn = /\$\{random\./.test(raw)
    const kept = isDrawn ? drawn.get(keyOfDrawn(found, raw)) : undefined
    if (kept !== undefined) return kept
    try {
      const text = resolvePlaceholders(raw, lookup, { strict })
      if (isDrawn) drawn.set(keyOfDrawn(found, raw), text)
      return text
    } catch (error) {
      throw new SettingError(found.key, found.source.name, messageOf(error), error)
    }
  }

  const lookup = (name: string): string | undefined => {
    if (name.startsWith('random.')) return randomValue(name)
    if (name.startsWith('cachedrandom.')) return cachedRandom(name)
    const found = find(name)
    if (found === undefined) return undefined
    const raw = scalarAsText(found.property.value)
    return raw.includes('${random.') ? textOf(found) : raw
  }

  /** `cachedrandom.<whose>.uuid` */
  const cachedRandom = (name: string): string | undefined => {
    const value = drawn.get(name) ?? randomValue(`random.${name.slice(name.lastIndexOf('.') + 1)}`)
    if (value !== undefined) drawn.set(name, value)
    return value
  }

  const get = (name: string) => {
    const found = find(name)
    return found === undefined ? undefined : textOf(found)
  }

  const converted = <T>(name: string, fallback: T, kind: string, convert: (text: string) => T | undefined): T => {
    const found = find(name)
    const text = found === undefined ? '' : textOf(found).trim()
    if (found === undefined || text === '') return fallback
    const value = convert(text)
    if (value !== undefined) return value
    const shown = isSecretName(name) ? 'its value' : `'${text.slice(0, 100)}'`
    throw new SettingError(name, found.source.name, `${shown} is not ${kind}`)
  }

  return {
    sources,
    find,
    textOf,
    get,
    number: (name, fallback) => converted(name, fallback, 'a number', numberOf),
    boolean: (name, fallback) => converted(name, fallback, 'true or false', booleanOf),
    durationMs: (name, fallback) => converted(name, fallback, 'a duration such as 30s or 500ms', durationMsOf),
    list: (name, fallback) => listOf(sources, name, textOf) ?? fallback,
    below: (name) => belowOf(sources, name, (found) => resolved(found, false)),
  }
}

function firstOf(sources: readonly SearchableSource[], name: string): Found | undefined {
  for (const source of sources) {
    const found = source.find(name)
    if (found !== undefined) return found
  }
  return undefined
}

function keyOfDrawn({ key, source }: Found, raw: string): string {
  return `${source.name}\n${key}\n${raw}`
}

/** All elements come from one source: lists are never merged. */
function listOf(sources: readonly SearchableSource[], name: string, textOf: (found: Found) => string) {
  for (const source of sources) {
    const whole = source.find(name)
    if (whole !== undefined) return splitList(textOf(whole))
    const items: string[] = []
    for (let item = source.find(`${name}[0]`); item !== undefined; item = source.find(`${name}[${items.length}]`)) {
      items.push(textOf(item))
    }
    if (items.length > 0) return items
  }
  return undefined
}

/** An environment variable has lost the case of its key: it takes the one that another source writes. */
function belowOf(
  sources: readonly SearchableSource[],
  name: string,
  textOf: (found: Found) => string,
): ReadonlyMap<string, string> {
  const written = new Map<string, string>()
  for (const source of sources) {
    if (source.isEnvironment) continue
    for (const [key] of keysBelow(source, name)) if (!written.has(canonicalName(key))) written.set(canonicalName(key), key)
  }
  const result = new Map<string, string>()
  for (const source of sources) {
    for (const [rest, key] of keysBelow(source, name)) {
      const own = source.isEnvironment ? (written.get(canonicalName(rest)) ?? rest) : rest
      const property = source.properties.get(key)
      if (property !== undefined && !result.has(own)) result.set(own, textOf({ key, property, source }))
    }
  }
  return result
}

function keysBelow(source: SearchableSource, name: string): ReadonlyArray<readonly [rest: string, key: string]> {
  const depth = name.split('.').length
  return [...source.properties.keys()].flatMap((key) => {
    const dotted = source.isEnvironment ? asDotted(key) : key
    const rest = restBelow(dotted, name, depth)
    return rest === undefined ? [] : [[rest, key] as const]
  })
}

/** `SERVERS_0_NAME` → `servers[0].name` */
function asDotted(variable: string): string {
  return variable
    .toLowerCase()
    .replaceAll('_', '.')
    .replace(/\.(\d+)(?=\.|$)/g, '[$1]')
}

/** `a.b[c.d]` below `a.b` is `c.d`; `a.bC.e` below `a.b-c` is `e`. */
function restBelow(key: string, name: string, depth: number): string | undefined {
  let end = -1
  for (let dots = 0; dots < depth; dots++) {
    end = nextEnd(key, end + 1)
    if (end === -1) return undefined
  }
  if (canonicalName(key.slice(0, end)) !== canonicalName(name)) return undefined
  const rest = key.slice(end)
  const bracketed = /^\[([^\]]*)\](.*)$/s.exec(rest)
  if (bracketed?.[1] !== undefined && !/^\d+$/.test(bracketed[1])) return `${bracketed[1]}${bracketed[2]}`
  return rest.startsWith('.') ? rest.slice(1) : rest
}

function nextEnd(key: string, from: number): number {
  const [dot, bracket] = [key.indexOf('.', from), key.indexOf('[', from)]
  if (dot === -1) return bracket
  return bracket === -1 ? dot : Math.min(dot, bracket)
}
