import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { PropertyFileError } from '../../protocols/spring-properties/property.ts'
import { scalarAsText } from '../../protocols/spring-properties/scalar.ts'
import { parseYaml } from '../../protocols/spring-properties/yaml.ts'
import { plainScalar } from '../../protocols/spring-properties/yaml-scalar.ts'
import { lineFinder, type Style, type WrittenValue } from './written-value.ts'

const options = { version: '1.1', schema: 'failsafe', uniqueKeys: false, prettyErrors: false } as const

/** As its values are written, and what stands behind an alias once, at its anchor. */
export function valuesInYaml(text: string, name: string): readonly WrittenValue[] {
  const lineOf = lineFinder(text)
  const values: WrittenValue[] = []
  for (const [document, { contents }] of yamlDocuments(text, name).entries()) {
    walk(contents, '', ({ node, key }) => {
      const [start, end] = node.range
      const value = isAlias(node) ? { text: `*${node.source}`, style: 'alias' as const } : scalarIn(node)
      values.push({ key, document, line: lineOf(start), start, end, ...value })
    })
  }
  return values
}

/** Those that hold something, as Spring counts them. */
export function yamlDocuments(text: string, name: string): readonly Document.Parsed[] {
  readAsSpring(text, name)
  // One character for one, so that places stay.
  const source = text.replace(/\r(?!\n)|\x85/g, '\n')
  const documents = [...new Composer<ParsedNode>(options).compose([...new Parser().parse(source)])]
  return documents.filter(({ contents }) => contents !== null && !(isScalar(contents) && isNull(contents)))
}

function readAsSpring(text: string, name: string): void {
  try {
    parseYaml(text, name)
  } catch (error) {
    if (!(error instanceof PropertyFileError) || error.line === undefined) throw error
    const line = text.split(/\r\n|\r|\n/)[error.line - 1] ?? ''
    if (!/(?:^|[:\-\s])\{cipher\}/.test(line)) throw error
    throw new PropertyFileError(name, error.line, "in YAML a cipher stands in quotes: '{cipher}…'", error)
  }
}

interface Found {
  readonly key: string
  readonly node: ParsedNode & { readonly range: readonly [number, number, number] }
}

function walk(node: unknown, key: string, found: (value: Found) => void): void {
  if (isMap(node)) walkMap(node, key, found)
  else if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, below(key, `[${index}]`), found)
  else if (isScalar(node) || isAlias(node)) found({ key: key === '' ? 'document' : key, node: node as Found['node'] })
}

function walkMap(map: YAMLMap, path: string, found: (value: Found) => void): void {
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue
    const isMerge = key.source === '<<' && key.type === 'PLAIN'
    if (!isMerge) walk(value, below(path, yamlKey(key)), found)
    else if (isMap(value)) walkMap(value, path, found)
    else if (isSeq(value)) for (const item of value.items) if (isMap(item)) walkMap(item, path, found)
  }
}

/** A key that is not a string stands in brackets. */
export function yamlKey(key: Scalar): string {
  const source = key.source ?? ''
  if (key.type !== 'PLAIN') return source
  const value = plainScalar(source)
  return typeof value === 'string' ? value : `[${value === undefined ? '' : scalarAsText(value)}]`
}

export function below(path: string, key: string): string {
  if (path === '') return key
  return key.startsWith('[') ? path + key : `${path}.${key}`
}

function scalarIn(node: unknown): { text: string; style: Style } {
  const { source = '', type } = node as Scalar
  if (type === 'QUOTE_SINGLE') return { text: source, style: 'single' }
  if (type === 'QUOTE_DOUBLE') return { text: source, style: 'double' }
  if (type !== 'PLAIN') return { text: source, style: 'block' }
  const value = plainScalar(source)
  return { text: value === undefined ? '' : scalarAsText(value), style: 'plain' }
}

function isNull(node: Scalar): boolean {
  return node.source === '' || (node.type === 'PLAIN' && plainScalar(node.source ?? '') === undefined)
}
