import type { Properties } from '../../../protocols/spring-properties/property.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import { scalarAsText } from '../../../protocols/spring-properties/scalar.ts'

/** `name: a,b` or `name[0]`, `name[1]`. */
export function listOf(properties: Properties, name: string): readonly string[] {
  const wanted = canonicalName(name)
  return [...properties].flatMap(([key, { value }]) =>
    canonicalName(key.replace(/\[\d+\]$/, '')) === wanted ? commaList(scalarAsText(value)) : [],
  )
}

/** The lists below a name by the rest of their keys; each from the first that has it. */
export function listsBelow(sources: readonly Properties[], name: string): ReadonlyMap<string, readonly string[]> {
  const wanted = `${canonicalName(name)}.`
  const lists = new Map<string, readonly string[]>()
  for (const properties of sources) {
    const rests = [...properties.keys()]
      .filter((key) => canonicalName(key).startsWith(wanted))
      .map((key) => key.replace(/\[\d+\]$/, '').slice(name.length + 1))
    for (const rest of new Set(rests)) if (!lists.has(rest)) lists.set(rest, listOf(properties, `${name}.${rest}`))
  }
  return lists
}

export function commaList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
