import type { Property } from '../../protocols/spring-properties/property.ts'
import { scalarAsText } from '../../protocols/spring-properties/scalar.ts'
import type { SearchableSource } from './source.ts'

/** These do not count: what a refresh cannot change. */
const leftOut: ReadonlySet<string> = new Set(['systemEnvironment', 'random'])

/** What each key says before its placeholders are resolved. */
export function effectiveValues(sources: readonly SearchableSource[]): ReadonlyMap<string, Property> {
  const values = new Map<string, Property>()
  for (const { name, properties } of sources.toReversed()) {
    if (!leftOut.has(name)) for (const [key, property] of properties) values.set(key, property)
  }
  return values
}

/** Removed, added and changed. */
export function changedKeys(before: ReadonlyMap<string, Property>, after: ReadonlyMap<string, Property>): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].filter((key) => textOf(before.get(key)) !== textOf(after.get(key)))
}

/** `1` and `'1'` are different values to Spring. */
function textOf(property: Property | undefined): string | undefined {
  return property === undefined ? undefined : `${typeof property.value}:${scalarAsText(property.value)}`
}
