import { parseProperties } from '../../protocols/spring-properties/properties.ts'
import { PropertyFileError } from '../../protocols/spring-properties/property.ts'
import type { WrittenValue } from './written-value.ts'

/** As its values are written: with their escapes, and over as many lines as a backslash joins. Throws a PropertyFileError. */
export function valuesInProperties(text: string, name: string): readonly WrittenValue[] {
  const values = scan(text)
  const [found, meant] = [lastOfEach(values), springValues(text, name)]
  const differs = [...meant].find(([key, value]) => found.get(key) !== value) ?? (found.size === meant.size ? undefined : [''])
  if (differs === undefined) return values
  throw new PropertyFileError(name, undefined, 'joins lines in a way that nothing can be changed in: mend it by hand')
}

function lastOfEach(values: readonly WrittenValue[]): ReadonlyMap<string, string> {
  return new Map(values.map(({ document, key, text }) => [`${document} ${key}`, text]))
}

function springValues(text: string, name: string): ReadonlyMap<string, string> {
  const documents = parseProperties(text, name)
  return new Map(
    documents.flatMap(({ properties }, document) =>
      [...properties].map(([key, { value }]) => [`${document} ${key}`, String(value)] as const),
    ),
  )
}

function scan(text: string): readonly WrittenValue[] {
  const values: WrittenValue[] = []
  let document = 0
  let hasProperty = false
  let wasComment: string | undefined
  for (const { raw, start, line } of logicalLines(text)) {
    const comment = /^[ \t\f]*([#!])/.exec(raw)?.[1]
    if (comment !== undefined) {
      const separates = /^[#!]---[ \t\f]*$/.test(raw) && comment !== wasComment
      if (separates && hasProperty) {
        document++
        hasProperty = false
      } else if (!separates && !hasProperty && document > 0 && wasComment === undefined && values.length > 0) {
        // Right behind a separator, a comment takes the separator back.
        document--
        hasProperty = true
      }
      wasComment = separates ? undefined : comment
      continue
    }
    wasComment = undefined
    const found = /^([ \t\f]*)((?:\\[\s\S]|[^\\ \t\f=:])*)([ \t\f]*[=:]?[ \t\f]*)/.exec(raw)
    const [, indent = '', key = '', separator = ''] = found ?? []
    if (key === '' && separator.trim() === '') continue
    const valueStart = indent.length + key.length + separator.length
    const place = { document, line, style: 'properties' as const }
    const name = unescaped(key).replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')
    if (name === '') continue
    hasProperty = true
    let at = start + valueStart
    for (const [index, part] of (name.endsWith('[]') ? listItems(raw.slice(valueStart)) : [raw.slice(valueStart)]).entries()) {
      const itemKey = name.endsWith('[]') ? `${name.slice(0, -1)}${index}]` : name
      values.push({ key: itemKey, text: unescaped(part), ...place, start: at, end: at + part.length })
      at += part.length + 1
    }
  }
  return values
}

/** Between commas. */
function listItems(raw: string): readonly string[] {
  const items: string[] = []
  let from = 0
  for (const { index, 0: found } of raw.matchAll(/\\[\s\S]|,/g)) {
    if (found !== ',') continue
    items.push(raw.slice(from, index))
    from = index + 1
  }
  return from === raw.length && items.length > 0 ? items : [...items, raw.slice(from)]
}

interface LogicalLine {
  /** Without its line end; with those that a backslash takes away. */
  readonly raw: string
  readonly start: number
  readonly line: number
}

function* logicalLines(text: string): Generator<LogicalLine> {
  const ends = /\r\n|\r|\n|$/g
  let start = 0
  let line = 1
  while (start < text.length) {
    let lines = 0
    let end = start
    let next = start
    do {
      ends.lastIndex = next
      const match = ends.exec(text)
      end = match?.index ?? text.length
      next = end + (match?.[0].length ?? 0)
      lines++
    } while (next < text.length && !isComment(text.slice(start, end)) && goesOn(text.slice(start, end)))
    yield { raw: text.slice(start, end), start, line }
    start = next === end ? text.length : next
    line += lines
  }
}

function isComment(line: string): boolean {
  return /^[ \t\f]*[#!]/.test(line)
}

function goesOn(line: string): boolean {
  return (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1
}

const escapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', f: '\f' }

function unescaped(raw: string): string {
  return raw.replace(/\\(?:\r\n[ \t\f]*|[\r\n][ \t\f]*|u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code?: string, one?: string) =>
    code !== undefined ? String.fromCharCode(Number.parseInt(code, 16)) : one === undefined ? '' : (escapes[one] ?? one),
  )
}

/** The text of a value as it is written, readable by every encoding. */
export function asPropertyValue(text: string): string {
  const names: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\r': '\\r', '\n': '\\n', '\f': '\\f' }
  return text
    .replace(/[\\\t\r\n\f]/g, (character) => names[character] ?? character)
    .replace(/^ /, '\\ ')
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function asPropertyKey(key: string): string {
  return asPropertyValue(key).replace(/[ =:#!]/g, (character) => `\\${character}`)
}
