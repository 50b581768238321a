import { parseJson } from '../../protocols/spring-properties/json.ts'
import type { Properties, Property } from '../../protocols/spring-properties/property.ts'
import { createSource, type SearchableSource } from './source.ts'

/** `--a.b=c`; one given twice is a list, one without a value is empty. */
export function commandLineSource(argv: readonly string[]): SearchableSource {
  const values = new Map<string, string>()
  for (const argument of argv) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? []
    if (name === undefined) continue
    const before = values.get(name)
    values.set(name, before === undefined ? (value ?? '') : `${before},${value ?? ''}`)
  }
  return createSource('commandLineArgs', asProperties(values))
}

/** `SPRING_APPLICATION_JSON`, which keeps the case of keys that an environment variable would lose. */
export function applicationJsonSource(text: string): SearchableSource {
  const merged = new Map<string, Property>()
  for (const { properties } of parseJson(text, 'SPRING_APPLICATION_JSON')) {
    for (const [key, { value }] of properties) merged.set(key, { value })
  }
  return createSource('spring.application.json', merged)
}

export function asProperties(values: Iterable<readonly [string, Property['value']]>): Properties {
  return new Map([...values].map(([key, value]) => [key, { value }]))
}
