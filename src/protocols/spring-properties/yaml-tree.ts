import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Scalar as ScalarNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { type Origin, PropertyFileError, type Scalar } from './property.ts'
import { scalarAsText } from './scalar.ts'
import { listTree, mapTree, scalarTree, type Tree } from './tree.ts'
import { plainScalar, taggedScalar } from './yaml-scalar.ts'

export interface YamlSource {
  readonly source: string
  readonly file: string
  readonly lines: LineCounter
}

interface Building extends YamlSource {
  /** The latest node of each anchor so far. */
  readonly anchors: Map<string, object>
  /** Undefined while its inside is being built. */
  readonly built: Map<object, Tree | undefined>
  writtenNodes: number
  /** How many lists stand around. */
  lists: number
}

type Entries = readonly (readonly [key: string, value: Tree])[]

/** Aliases become the very tree that they stand for. */
export function buildYamlTree(root: unknown, source: YamlSource): { tree: Tree; writtenNodes: number } {
  const building: Building = { ...source, anchors: new Map(), built: new Map(), writtenNodes: 0, lists: 0 }
  return { tree: build(root, building), writtenNodes: building.writtenNodes }
}

/** A document of nothing but null, `''` or an empty list. */
export function isNothing(root: unknown): boolean {
  if (isSeq(root)) return root.items.length === 0
  return isScalar(root) && (root.source === '' || (isPlain(root) && plainScalar(root.source ?? '') === undefined))
}

function build(node: unknown, building: Building): Tree {
  if (isAlias(node)) return treeOfAnchor(node, building)
  building.writtenNodes++
  const anchored = isScalar(node) || isMap(node) || isSeq(node) ? node : undefined
  if (anchored?.anchor === undefined) return buildWritten(node, building)
  building.anchors.set(anchored.anchor, anchored)
  building.built.set(anchored, undefined)
  const tree = buildWritten(anchored, building)
  building.built.set(anchored, tree)
  return tree
}

function treeOfAnchor(alias: Alias, building: Building): Tree {
  const node = building.anchors.get(alias.source)
  if (node === undefined) throw errorAt(alias, building, `the alias *${alias.source} has no anchor`)
  return building.built.get(node) ?? fail(errorAt(alias, building, `the alias *${alias.source} stands inside its own anchor`))
}

function buildWritten(node: unknown, building: Building): Tree {
  if (isScalar(node)) return scalarTree(scalarOf(node, building), originOf(node, building))
  if (isSeq(node)) return buildList(node, building)
  if (isMap(node)) return buildMap(node, building)
  throw new PropertyFileError(building.file, undefined, 'holds something that is no YAML value')
}

function buildList(list: YAMLSeq, building: Building): Tree {
  building.lists++
  const items = list.items.map((item) => build(item, building))
  building.lists--
  return listTree(items, originOf(list, building))
}

function buildMap(map: YAMLMap, building: Building): Tree {
  const origin = originOf(map, building)
  const entries = readEntries(map, building)
  if (map.tag === 'tag:yaml.org,2002:set')
    return listTree(
      entries.map(([key]) => scalarTree(key, origin)),
      origin,
    )
  return mapTree(entries, origin)
}

/** What `<<` brings in yields to what is written; of two that are brought in, the first counts. */
function readEntries(map: YAMLMap, building: Building): Entries {
  const entries = new Map<string, { readonly value: Tree; readonly written: boolean }>()
  const written = new Set<string>()
  for (const { key: keyNode, value: valueNode } of map.items) {
    if (isScalar(keyNode) && isMergeKey(keyNode)) {
      for (const [key, value] of entriesToMerge(build(valueNode, building), keyNode, building)) {
        if (!entries.has(key)) entries.set(key, { value, written: false })
      }
      continue
    }
    const { key, identity } = readKey(keyNode, building)
    if (written.has(identity)) throw errorAt(keyNode, building, `the key ${key} stands here a second time`)
    written.add(identity)
    entries.set(key, { value: valueNode === null ? noValue(keyNode, building) : build(valueNode, building), written: true })
  }
  return [...entries].map(([key, { value }]) => [key, value])
}

function isMergeKey(key: ScalarNode): boolean {
  return key.tag === 'tag:yaml.org,2002:merge' || (isPlain(key) && key.source === '<<')
}

function entriesToMerge(tree: Tree, key: unknown, building: Building): Entries {
  if (tree.kind === 'map') return tree.entries
  if (tree.kind === 'list' && tree.items.every((item) => item.kind === 'map')) return tree.items.flatMap((item) => item.entries)
  throw errorAt(key, building, '<< needs a map, or a list of maps')
}

/** In Java, the number 1 and the text `1` are two keys. */
function readKey(node: unknown, building: Building): { key: string; identity: string } {
  const tree = build(node, building)
  if (tree.kind !== 'scalar') {
    const text = javaText(tree)
    return { key: `[${text}]`, identity: text }
  }
  if (tree.value === undefined) throw errorAt(node, building, 'a key is null')
  const text = scalarAsText(tree.value)
  if (typeof tree.value === 'string') return { key: text, identity: `string ${text}` }
  if (building.lists > 0) throw errorAt(node, building, `the key ${text} is not text, which Spring refuses inside of a list`)
  return { key: `[${text}]`, identity: `${typeof tree.value} ${text}` }
}

function javaText(tree: Tree): string {
  if (tree.kind === 'scalar') return tree.value === undefined ? '' : scalarAsText(tree.value)
  if (tree.kind === 'list') return `[${tree.items.map(javaText).join(', ')}]`
  return `{${tree.entries.map(([key, value]) => `${key}=${javaText(value)}`).join(', ')}}`
}

function scalarOf(node: ScalarNode, building: Building): Scalar | undefined {
  const text = node.source ?? ''
  if (node.tag === undefined || node.tag === '!') {
    if (isMergeKey(node)) throw errorAt(node, building, '<< is no value')
    if (node.type === 'PLAIN') return plainScalar(text)
    return endsWithFile(node, building) ? text.replace(/\n$/, '') : text
  }
  try {
    return taggedScalar(node.tag, text)
  } catch (error) {
    throw errorAt(node, building, error instanceof Error ? error.message : String(error), error)
  }
}

/** A block of text ends with a line feed only if there is one: not where the file ends in the middle of its last line. */
function endsWithFile(node: ScalarNode, { source }: Building): boolean {
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return false
  return rangeOf(node)[1] >= source.length && /\S[^\n]*$/.test(source)
}

function isPlain(node: ScalarNode): boolean {
  return node.type === 'PLAIN' && node.tag === undefined
}

/** `{a}` and `? a`: the value would stand behind the key. */
function noValue(keyNode: unknown, building: Building): Tree {
  return scalarTree(undefined, originAt(rangeOf(keyNode)[1], building))
}

/** Where SnakeYAML lets a value begin: with its anchor and tag; when it is empty, right behind what stands before it. */
function originOf(
  node: { range?: readonly number[] | null | undefined; anchor?: string; tag?: string },
  building: Building,
): Origin {
  const [start, end] = rangeOf(node)
  const before = building.source.slice(Math.max(0, start - LONGEST_LEAD), start)
  const lead =
    node.anchor !== undefined || node.tag !== undefined
      ? /(?:[&!]\S*\s*){1,2}$/.exec(before)
      : start === end
        ? /\s+$/.exec(before)
        : null
  return originAt(start - (lead?.[0].length ?? 0), building)
}

const LONGEST_LEAD = 512

/** Lines and columns from 1; columns count characters, not UTF-16 units. */
function originAt(offset: number, building: Building): Origin {
  const { line, col } = building.lines.linePos(offset)
  const before = building.source.slice(offset - col + 1, offset)
  return { line, column: 1 + (/[\uD800-\uDBFF]/.test(before) ? [...before].length : before.length) }
}

function rangeOf(node: unknown): readonly [start: number, end: number] {
  const range = node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range) ? node.range : []
  return [range[0] ?? 0, range[1] ?? 0]
}

function errorAt(node: unknown, building: Building, reason: string, cause?: unknown): PropertyFileError {
  return new PropertyFileError(building.file, building.lines.linePos(rangeOf(node)[0]).line, reason, cause)
}

function fail(error: Error): never {
  throw error
}
