import type { Environment, PropertySource } from '../../../platform/platform.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import { scalarAsText } from '../../../protocols/spring-properties/scalar.ts'
import type { ArgumentValue } from './definition.ts'

type Branch = Map<string, Branch | string>

/** Which source has a list, by the first of its names that it has it by. Of several names, the one of the higher source. */
export function ownerOf(environment: Pick<Environment, 'sources'>, names: readonly string[]) {
  for (const source of environment.sources) {
    for (const name of names) {
      const keys = keysOf(source, name)
      if (keys.length > 0) return { source, name, keys }
    }
  }
  return undefined
}

/**
 * A list with all its elements, from one source alone, as where Spring binds one: a list in a config repository replaces ours, and
 * takes nothing of it.
 */
export function propertyList(
  environment: Pick<Environment, 'sources' | 'get'>,
  names: readonly string[],
): readonly ArgumentValue[] {
  const owner = ownerOf(environment, names)
  if (owner === undefined) return []
  const { source, name, keys } = owner
  const root: Branch = new Map()
  for (const { key, rest } of keys) put(root, segmentsOf(rest), textAt(environment, source, key, `${name}${rest}`))
  const whole = root.get('')
  if (typeof whole === 'string') return splitOf(whole)
  const list = asValue(root)
  return Array.isArray(list) ? list : []
}

/** What cannot be resolved stays as it is: whoever reads it says what is wrong. */
function textAt(environment: Pick<Environment, 'get'>, { properties }: PropertySource, key: string, name: string): string {
  try {
    return environment.get(name) ?? scalarAsText(properties.get(key)?.value ?? '')
  } catch {
    return scalarAsText(properties.get(key)?.value ?? '')
  }
}

interface Key {
  readonly key: string
  /** Behind the name: `[0].id`; nothing where the whole list is one text. */
  readonly rest: string
}

function keysOf({ properties }: PropertySource, name: string): readonly Key[] {
  const wanted = canonicalName(name)
  const length = name.split('.').length
  return [...properties.keys()].flatMap((key) => {
    const dotted = asDotted(key)
    const end = endOf(dotted, length)
    if (canonicalName(dotted.slice(0, end)) !== wanted) return []
    const rest = dotted.slice(end)
    return rest === '' || rest.startsWith('[') ? [{ key, rest }] : []
  })
}

/** `SPRING_X_ROUTES_0_ID` → `spring.x.routes[0].id` */
function asDotted(key: string): string {
  if (key.includes('.') || !/^[A-Z0-9_]+$/.test(key)) return key
  return key
    .toLowerCase()
    .replaceAll('_', '.')
    .replace(/\.(\d+)(?=\.|$)/g, '[$1]')
}

/** Where so many parts of a name end. */
function endOf(key: string, parts: number): number {
  let at = -1
  for (let part = 0; part < parts; part++) {
    const [dot, bracket] = [key.indexOf('.', at + 1), key.indexOf('[', at + 1)]
    at = dot === -1 ? bracket : bracket === -1 ? dot : Math.min(dot, bracket)
    if (at === -1) return key.length
  }
  return at
}

/** `[0].args.name` → 0, args, name */
function segmentsOf(rest: string): readonly string[] {
  return rest === '' ? [''] : rest.split(/[.[\]]+/).filter((segment) => segment !== '')
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

/** A list ends where its counting does. */
function asValue(branch: Branch | string): ArgumentValue {
  if (typeof branch === 'string') return branch
  if (![...branch.keys()].every((key) => /^\d+$/.test(key)))
    return new Map([...branch].map(([key, each]) => [key, asValue(each)]))
  const items: ArgumentValue[] = []
  for (let item = branch.get('0'); item !== undefined; item = branch.get(String(items.length))) items.push(asValue(item))
  return items
}

function splitOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}
