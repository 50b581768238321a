import { PropertiesCursor } from './properties-cursor.ts'
import type { Property, PropertyDocument } from './property.ts'

/** A `.properties` file as Spring Boot's loader reads it: `#---` begins another document, `key[]=a,b` is a list. */
export function parseProperties(text: string, file: string): readonly PropertyDocument[] {
  const cursor = new PropertiesCursor(text, file)
  const documents: Map<string, Property>[] = []
  let document = new Map<string, Property>()
  let lastComment: string | undefined
  while (cursor.next()) {
    if (cursor.character !== '#' && cursor.character !== '!') {
      lastComment = undefined
      readProperty(cursor, document)
      continue
    }
    const comment = cursor.character
    if (comment !== lastComment && isDocumentSeparator(cursor)) {
      if (document.size > 0) documents.push(document)
      document = new Map()
    } else {
      // Right behind a separator, a comment takes the separator back.
      if (document.size === 0) document = documents.pop() ?? document
      lastComment = comment
      cursor.skipLine()
    }
  }
  if (document.size > 0) documents.push(document)
  return documents.map((properties, index) => ({ index, properties }))
}

/** `---` and nothing else behind the comment character, which begins the line. */
function isDocumentSeparator(cursor: PropertiesCursor): boolean {
  if (cursor.column !== 0) return false
  for (let hyphens = 0; hyphens < 3; hyphens++) {
    cursor.next()
    if (cursor.character !== '-') return false
  }
  cursor.next()
  cursor.skipBlanks()
  return cursor.atEndOfLine
}

function readProperty(cursor: PropertiesCursor, document: Map<string, Property>): void {
  const key = readKey(cursor).replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')
  if (!key.endsWith('[]')) {
    put(document, key, readValue(cursor, false))
    return
  }
  for (let index = 0; ; index++) {
    put(document, `${key.slice(0, -1)}${index}]`, readValue(cursor, true))
    if (cursor.atEndOfLine) return
    cursor.next()
    if (cursor.atEndOfLine) return
  }
}

function put(document: Map<string, Property>, key: string, property: Property): void {
  if (key !== '') document.set(key, property)
}

function readKey(cursor: PropertiesCursor): string {
  let key = ''
  let afterBlank = false
  for (; !cursor.atEndOfLine; cursor.next()) {
    if (!cursor.escaped && (cursor.character === '=' || cursor.character === ':')) {
      cursor.next()
      return key
    }
    if (afterBlank && !cursor.atBlank) return key
    afterBlank = cursor.atBlank
    key += cursor.character
  }
  return key
}

function readValue(cursor: PropertiesCursor, isList: boolean): Property {
  while (cursor.atBlank) cursor.next()
  const origin = { line: cursor.line + 1, column: cursor.column + 1 }
  let value = ''
  for (; !cursor.atEndOfLine && !(isList && !cursor.escaped && cursor.character === ','); cursor.next()) value += cursor.character
  return { value, origin }
}
