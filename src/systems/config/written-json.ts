import { JsonReader } from '../../protocols/spring-properties/json-reader.ts'
import { lineFinder, type WrittenValue } from './written-value.ts'

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

interface Level {
  readonly path: string
  readonly isList: boolean
  index: number
  key: string | undefined
}

/** Throws a PropertyFileError. */
export function valuesInJson(text: string, name: string): readonly WrittenValue[] {
  new JsonReader(text, name).readDocument()
  const lineOf = lineFinder(text)
  const values: WrittenValue[] = []
  const levels: Level[] = []
  for (const match of text.matchAll(token)) {
    const [word] = match
    const level = levels.at(-1)
    if (word === '{' || word === '[') levels.push({ path: pathOf(level), isList: word === '[', index: 0, key: undefined })
    else if (word === '}' || word === ']') levels.pop()
    else if (word === ',' && level !== undefined) {
      level.index++
      level.key = undefined
    } else if (level !== undefined && !level.isList && level.key === undefined) level.key = JSON.parse(word) as string
    else if (word !== ':' && word !== ',') {
      const value: unknown = JSON.parse(word)
      const place = { line: lineOf(match.index), start: match.index, end: match.index + word.length }
      const meaning = typeof value === 'string' ? value : value === null ? '' : word
      values.push({ key: pathOf(level) || 'document', document: 0, text: meaning, style: 'json', ...place })
    }
  }
  return values
}

function pathOf(level: Level | undefined): string {
  if (level === undefined) return ''
  return below(level.path, level.isList ? `[${level.index}]` : (level.key ?? ''))
}

function below(path: string, key: string): string {
  if (path === '') return key
  return key.startsWith('[') ? path + key : `${path}.${key}`
}
