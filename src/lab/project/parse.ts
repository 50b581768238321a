import { isAlias, isMap, isScalar, isSeq, type Node, type ParsedNode, parseDocument } from 'yaml'
import { messageOf } from '../../shared/errors.ts'
import { printable } from '../../shared/quote.ts'
import { linesOf } from './excerpt.ts'
import { below, type Entry, type Mapping, type Problem, type Range, type Tree } from './tree.ts'
import { deepest, wordsFor } from './yaml-words.ts'

/** What aliases may grow a file to: enough for any lab, too little to fill the memory. */
const mostAliased = 10_000

/** Text → tree, with everything that is not good YAML. The only file that imports `yaml`. */
export function parseYaml(text: string): { tree: Tree | null; problems: Problem[] } {
  try {
    return read(text)
  } catch (error) {
    // The library throws only where it gives up: brackets nested deeper than its stack.
    return {
      tree: null,
      problems: [{ path: '', message: wordsFor(messageOf(error)), range: { start: 0, end: 0 } }],
    }
  }
}

function read(text: string): { tree: Tree | null; problems: Problem[] } {
  // Its own search for duplicate keys takes a time that grows with their square; ours is below.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, stringKeys: false })
  const end = text.trimEnd().length
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    message: wordsFor(error.message),
    // What is missing at the end of the file is shown where the text ends, not on the empty line after it.
    range: { start: Math.min(error.pos[0], end), end: error.pos[1] },
  }))
  // What follows a syntax error is guesswork, and so would be complaints about it.
  if (problems.length > 0 || document.contents === null) return { tree: null, problems }
  const lines = linesOf(text)
  const tree = toTree(document.contents, '', {
    problems,
    lineOf: ({ start }) => lines.positionOf(start).line,
    resolve: (node) => resolveAlias(node, document),
    open: new Set(),
    aliased: 0,
    inAlias: 0,
  })
  return { tree, problems }
}

interface Walk {
  readonly problems: Problem[]
  readonly lineOf: (range: Range) => number
  readonly resolve: (node: Node) => Node | undefined
  /** Nodes we are inside of: an alias of one of them has no end. */
  readonly open: Set<Node>
  aliased: number
  inAlias: number
}

function toTree(node: Node | null, path: string, walk: Walk, depth = 0): Tree {
  const range = rangeOf(node)
  const refuse = (message: string): Tree => {
    walk.problems.push({ path, message, range })
    return { kind: 'leaf', value: null, written: '', range }
  }
  if (depth > deepest) return refuse(`nested deeper than ${deepest} levels`)
  if (walk.inAlias > 0 && ++walk.aliased > mostAliased) {
    return walk.aliased === mostAliased + 1 ? refuse(`aliases grow to more than ${mostAliased} values`) : emptyAt(range)
  }
  if (node !== null && isAlias(node)) {
    const target = walk.resolve(node)
    const name = printable(node.source.slice(0, 40))
    if (!target) return refuse(`no anchor &${name} stands before *${name}`)
    if (walk.open.has(target)) return refuse(`*${name} stands inside what it stands for`)
    walk.inAlias++
    // Problems are shown where the alias is used.
    const tree = at(range, toTree(target, path, walk, depth))
    walk.inAlias--
    return tree
  }
  if (node === null) return emptyAt(range)
  walk.open.add(node)
  const tree = contentOf(node, path, walk, depth, range)
  walk.open.delete(node)
  return tree
}

function contentOf(node: Node, path: string, walk: Walk, depth: number, range: Range): Tree {
  if (isSeq<ParsedNode>(node)) {
    return { kind: 'sequence', items: node.items.map((item, index) => toTree(item, below(path, index), walk, depth + 1)), range }
  }
  if (isMap<ParsedNode, ParsedNode | null>(node))
    return { kind: 'mapping', entries: entriesOf(node.items, path, walk, depth), range }
  const scalar = isScalar(node) ? node : undefined
  return { kind: 'leaf', value: scalar?.value, written: scalar?.source ?? String(scalar?.value), range }
}

type Pairs = readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[]

function entriesOf(pairs: Pairs, path: string, walk: Walk, depth: number): Mapping['entries'] {
  const entries = new Map<string, Entry>()
  for (const pair of pairs) {
    const keyRange = rangeOf(pair.key)
    const named = isAlias(pair.key) ? walk.resolve(pair.key) : pair.key
    if (!isScalar(named)) {
      walk.problems.push({ path, message: 'a key must be a word, not a list or a mapping', range: keyRange })
      continue
    }
    const key = named.source ?? String(named.value)
    const here = below(path, key)
    const first = entries.get(key)
    if (first) {
      walk.problems.push({
        path: here,
        message: `is given twice (first on line ${walk.lineOf(first.keyRange)})`,
        range: keyRange,
      })
    }
    const value = toTree(pair.value, here, walk, depth + 1)
    entries.set(key, { key, keyRange, value: pair.value === null ? at(keyRange, value) : value })
  }
  return [...entries.values()]
}

/** Backwards only, as the library does; undefined where there is no such anchor. */
function resolveAlias(node: Node, document: ReturnType<typeof parseDocument>): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node
}

function rangeOf(node: Node | null): Range {
  const [start, end] = node?.range ?? [0, 0]
  return { start, end }
}

function emptyAt(range: Range): Tree {
  return { kind: 'leaf', value: null, written: '', range }
}

function at(range: Range, tree: Tree): Tree {
  if (tree.kind === 'leaf') return { ...tree, range }
  if (tree.kind === 'sequence') return { ...tree, range, items: tree.items.map((item) => at(range, item)) }
  return { ...tree, range, entries: tree.entries.map((entry) => ({ ...entry, keyRange: range, value: at(range, entry.value) })) }
}
