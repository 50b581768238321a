import { type Origin, type Properties, type Property, PropertyFileError, type Scalar } from './property.ts'

/** What a YAML or JSON document holds, before it is made flat. Anchors make it a graph: one node may hang in several places. */
export type Tree = ScalarTree | ListTree | MapTree

interface Node {
  readonly origin: Origin
  /** How many values it stands for, those behind aliases counted each time; and how deep it is. */
  readonly size: number
  readonly depth: number
}

interface ScalarTree extends Node {
  readonly kind: 'scalar'
  /** Undefined is null. */
  readonly value: Scalar | undefined
}

interface ListTree extends Node {
  readonly kind: 'list'
  readonly items: readonly Tree[]
}

interface MapTree extends Node {
  readonly kind: 'map'
  /** A key that is not a string stands in brackets: `[1]`, `[true]`. */
  readonly entries: readonly (readonly [key: string, value: Tree])[]
}

export function scalarTree(value: Scalar | undefined, origin: Origin): Tree {
  return { kind: 'scalar', value, origin, size: 1, depth: 0 }
}

export function listTree(items: readonly Tree[], origin: Origin): Tree {
  return { kind: 'list', items, origin, ...extentOf(items) }
}

export function mapTree(entries: readonly (readonly [key: string, value: Tree])[], origin: Origin): Tree {
  return { kind: 'map', entries, origin, ...extentOf(entries.map(([, value]) => value)) }
}

function extentOf(children: readonly Tree[]): { size: number; depth: number } {
  let size = 1
  let depth = 0
  for (const child of children) {
    size += child.size
    depth = Math.max(depth, child.depth)
  }
  return { size, depth: depth + 1 }
}

/** Room that aliases may take beyond what is written out: enough for any real file, and little for a bomb. */
const ROOM_FOR_ALIASES = 100_000
const DEEPEST = 200

/** Flat, as Spring's YamlProcessor does it: `a.b`, `a[0]`; null and an empty list are `''`, an empty map is nothing. */
export function flatten(tree: Tree, file: string, writtenNodes: number): Properties {
  if (tree.size > writtenNodes + ROOM_FOR_ALIASES) {
    throw new PropertyFileError(file, tree.origin.line, 'its aliases stand for too many values')
  }
  if (tree.depth > DEEPEST) throw new PropertyFileError(file, tree.origin.line, 'is nested too deeply')
  const properties = new Map<string, Property>()
  if (tree.kind === 'map') addEntries(properties, tree, '')
  else add(properties, 'document', tree)
  return properties
}

function add(properties: Map<string, Property>, key: string, tree: Tree): void {
  if (tree.kind === 'map') addEntries(properties, tree, key)
  else if (tree.kind === 'scalar') properties.set(key, { value: tree.value ?? '', origin: tree.origin })
  else if (tree.items.length === 0) properties.set(key, { value: '', origin: tree.origin })
  else for (const [index, item] of tree.items.entries()) add(properties, keyBelow(key, `[${index}]`), item)
}

function addEntries(properties: Map<string, Property>, tree: MapTree, path: string): void {
  for (const [key, value] of tree.entries) add(properties, keyBelow(path, key), value)
}

function keyBelow(path: string, key: string): string {
  if (path === '' || path.trim() === '') return key
  return key.startsWith('[') ? path + key : `${path}.${key}`
}
