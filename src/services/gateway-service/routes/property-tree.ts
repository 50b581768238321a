import type { Environment } from '../../../platform/platform.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import type { ArgumentValue } from './definition.ts'

type Branch = Map<string, Branch | string>

/**
 * What lies below a name, as lists, maps and texts. As where Spring binds a list, the source with the highest precedence that has
 * one says how many elements there are; a list is never longer because another source has a longer one.
 */
export function propertyTree(environment: Environment, prefix: string): ReadonlyMap<string, ArgumentValue> {
  const lengths = listLengths(environment, prefix)
  const root: Branch = new Map()
  for (const [key, value] of environment.below(prefix)) put(root, segmentsOf(key), value)
  return mapOf(root, '', lengths)
}

/** `routes[0].args.name` → routes, 0, args, name */
function segmentsOf(key: string): readonly string[] {
  return key.split(/[.[\]]+/).filter((segment) => segment !== '')
}

function put(branch: Branch, [first, ...rest]: readonly string[], value: string): void {
  if (first === undefined) return
  const known = branch.get(first)
  if (rest.length === 0) {
    if (known === undefined) branch.set(first, value)
    return
  }
  const next = known instanceof Map ? known : new Map()
  branch.set(first, next)
  put(next, rest, value)
}

function mapOf(branch: Branch, path: string, lengths: ReadonlyMap<string, number>): ReadonlyMap<string, ArgumentValue> {
  return new Map([...branch].map(([key, each]) => [key, elementOf(each, `${path}.${canonicalName(key)}`, lengths)] as const))
}

function elementOf(value: Branch | string, path: string, lengths: ReadonlyMap<string, number>): ArgumentValue {
  if (typeof value === 'string') return value
  if (![...value.keys()].every((key) => /^\d+$/.test(key))) return mapOf(value, path, lengths)
  const items: ArgumentValue[] = []
  const length = lengths.get(path) ?? value.size
  for (let item = value.get('0'); item !== undefined && items.length < length; item = value.get(String(items.length))) {
    items.push(elementOf(item, `${path}.${items.length}`, lengths))
  }
  return items
}

/** By the path of the list. */
function listLengths(environment: Environment, prefix: string): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>()
  const depth = prefix.split('.').length
  const wanted = canonicalName(prefix)
  for (const { properties } of environment.sources) {
    const own = new Map<string, Set<number>>()
    for (const key of properties.keys()) {
      const segments = segmentsOf(key)
      if (canonicalName(segments.slice(0, depth).join('.')) !== wanted) continue
      segments.forEach((segment, at) => {
        if (at < depth || !/^\d+$/.test(segment)) return
        const path = segments
          .slice(depth, at)
          .map((each) => `.${canonicalName(each)}`)
          .join('')
        own.set(path, (own.get(path) ?? new Set()).add(Number(segment)))
      })
    }
    for (const [path, indexes] of own) if (!lengths.has(path)) lengths.set(path, contiguous(indexes))
  }
  return lengths
}

function contiguous(indexes: ReadonlySet<number>): number {
  let length = 0
  while (indexes.has(length)) length++
  return length
}
