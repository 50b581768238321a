import type { Scalar } from './property.ts'

export type Nested = Scalar | null | NestedList | NestedMap
type NestedList = Nested[]
export type NestedMap = Map<string, Nested>

export function isList(value: Nested | undefined): value is NestedList {
  return Array.isArray(value)
}

export function isMap(value: Nested | undefined): value is NestedMap {
  return value instanceof Map
}

/** Maps and lists out of flat keys: `a.b`, `a[0].c`. A list's holes are null. `refuse` throws for a key that none can hold. Throws for two keys that do not go together. */
export function nest(properties: ReadonlyMap<string, Scalar>, refuse: (key: string) => never): NestedMap {
  const root: NestedMap = new Map()
  for (const [key, value] of properties) putInMap(root, { key, at: 0, prefix: '', refuse: () => refuse(key) }, value)
  return root
}

interface Walk {
  readonly key: string
  at: number
  /** A scalar that stood in the way, with a dot: what is below it becomes a dotted key beside it. */
  prefix: string
  readonly refuse: () => never
}

function putInMap(map: NestedMap, walk: Walk, value: Scalar): void {
  const { name, next } = takeName(walk)
  const existing = map.get(name)
  if (next === 'end') {
    map.set(walk.prefix + name, value)
  } else if (next === 'list') {
    const list = isList(existing) ? existing : newList(existing, walk)
    map.set(name, list)
    putInList(list, walk, value)
  } else if (existing === undefined || existing === null || isMap(existing)) {
    const below: NestedMap = isMap(existing) ? existing : new Map()
    map.set(name, below)
    putInMap(below, walk, value)
  } else {
    walk.prefix = `${name}.`
    putInMap(map, walk, value)
  }
}

/** A list may have holes, but not so many that one key fills the memory. */
const MOST_HOLES = 1000

function putInList(list: NestedList, walk: Walk, value: Scalar): void {
  const { index, next } = takeIndex(walk)
  if (index > list.length + MOST_HOLES) walk.refuse()
  while (list.length <= index) list.push(null)
  const existing = list[index]
  if (next === 'end') {
    list[index] = value
  } else if (next === 'list') {
    const below = isList(existing) ? existing : newList(existing, walk)
    list[index] = below
    putInList(below, walk, value)
  } else {
    if (existing !== null && !isMap(existing)) failOn(walk)
    const below: NestedMap = isMap(existing) ? existing : new Map()
    list[index] = below
    putInMap(below, walk, value)
  }
}

function newList(existing: Nested | undefined, walk: Walk): NestedList {
  return existing === undefined || existing === null ? [] : failOn(walk)
}

/** One source has a list there and another one has not: Spring has no answer either. */
function failOn({ key }: Walk): never {
  throw new Error(`${key} and another key cannot both be in one document`)
}

type Next = 'map' | 'list' | 'end'

/** Up to the next dot, or the next `[` with a whole number in it. Other brackets are part of the name. */
function takeName(walk: Walk): { name: string; next: Next } {
  const { key, at: start } = walk
  let bracket = -1
  for (let at = start; at < key.length; at++) {
    const character = key[at]
    if (character === '[') bracket = at
    const isIndex = character === ']' && bracket !== -1 && isJavaInteger(key.slice(bracket + 1, at))
    if (character !== '.' && !isIndex) continue
    const end = isIndex ? bracket : at
    if (end === start) walk.refuse()
    walk.at = end + 1
    return { name: key.slice(start, end), next: isIndex ? 'list' : 'map' }
  }
  walk.at = key.length
  return { name: key.slice(start), next: 'end' }
}

function takeIndex(walk: Walk): { index: number; next: Next } {
  const { key, at: start } = walk
  const end = key.indexOf(']', start)
  const digits = key.slice(start, end)
  if (end === -1 || !/^[0-9]+$/.test(digits) || !isJavaInteger(digits)) walk.refuse()
  walk.at = end + 2
  const next = nextOf(key[end + 1])
  return { index: Number(digits), next: next ?? walk.refuse() }
}

function nextOf(character: string | undefined): Next | undefined {
  if (character === undefined) return 'end'
  if (character === '.') return 'map'
  return character === '[' ? 'list' : undefined
}

function isJavaInteger(text: string): boolean {
  return /^[-+]?[0-9]+$/.test(text) && Math.abs(Number(text)) < 2 ** 31
}
