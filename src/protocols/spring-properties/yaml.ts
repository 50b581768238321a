import { Composer, type CST, type Document, LineCounter, type ParsedNode, Parser, type YAMLParseError } from 'yaml'
import { type PropertyDocument, PropertyFileError } from './property.ts'
import { flatten } from './tree.ts'
import { createLexer } from './yaml-lexer.ts'
import { buildYamlTree, isNothing } from './yaml-tree.ts'

/** What Spring Boot's loader makes of a YAML file. Documents that hold nothing do not count. `file` is for error messages only. */
export function parseYaml(text: string, file: string): readonly PropertyDocument[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r(?!\n)|\x85/g, '\n')
  refuseControlCharacters(source, file)
  const lines = new LineCounter()
  const documents: PropertyDocument[] = []
  for (const { contents } of composeDocuments(source, file, lines)) {
    if (contents === null || isNothing(contents)) continue
    const { tree, writtenNodes } = buildYamlTree(contents, { source, file, lines })
    documents.push({ index: documents.length, properties: flatten(tree, file, writtenNodes) })
  }
  return documents
}

const NOT_PRINTABLE = /[^\t\n\r\x20-\x7E\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

function refuseControlCharacters(source: string, file: string): void {
  const found = NOT_PRINTABLE.exec(source)
  if (found === null) return
  const code = found[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  const line = source.slice(0, found.index).split('\n').length
  throw new PropertyFileError(file, line, `the character U+${code} is not allowed`)
}

/** Values are ours to read (`yaml-scalar.ts`), so the library gets the schema in which all are strings. */
const OPTIONS = { version: '1.1', schema: 'failsafe', uniqueKeys: false, prettyErrors: false } as const

function composeDocuments(source: string, file: string, lines: LineCounter): Iterable<Document.Parsed> {
  const tokens = tokensOf(source, file, lines)
  for (const token of tokens) refuseDeepNesting(token, file, lines)
  const documents = [...new Composer<ParsedNode>(OPTIONS).compose(tokens)]
  if (firstErrorOf(documents) === undefined) return documents
  // Who minds the indentation knows better where a list without end should have ended.
  const error = firstErrorOf(new Composer<ParsedNode>(OPTIONS).compose(new Parser().parse(source))) ?? firstErrorOf(documents)
  const line = lines.linePos(error?.pos[0] ?? 0).line
  throw new PropertyFileError(file, line, uncapitalized(error?.message ?? ''), error)
}

function tokensOf(source: string, file: string, lines: LineCounter): readonly CST.Token[] {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const tokens: CST.Token[] = []
  let before: readonly [string, string] = ['', '']
  let line = 1
  for (const lexeme of createLexer().lex(source)) {
    if (/^ *\t[ \t]*$/.test(lexeme) && before[0] !== PLAIN_SCALAR_NEXT) {
      throw new PropertyFileError(file, line, 'a tab stands where only spaces may')
    }
    tokens.push(...parser.next(lexeme))
    before = [before[1], lexeme]
    line += lexeme.split('\n').length - 1
  }
  tokens.push(...parser.end())
  return tokens
}

/** The lexer's sign. Behind a plain text, blanks of any kind may stand. */
const PLAIN_SCALAR_NEXT = '\x1f'

/** SnakeYAML needs no blank before a comment: `'text'#comment`. */
function firstErrorOf(documents: Iterable<Document.Parsed>): YAMLParseError | undefined {
  const errors = [...documents].flatMap((document) => document.errors)
  return errors.find(({ message }) => !message.startsWith('Comments must be separated from other tokens'))
}

function uncapitalized(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** SnakeYAML's limit. The library composes recursively: this must be known before. */
const DEEPEST_NESTING = 51

function refuseDeepNesting(document: CST.Token, file: string, lines: LineCounter): void {
  const waiting: { token: CST.Token; depth: number }[] = [{ token: document, depth: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next
    if (depth > DEEPEST_NESTING) {
      throw new PropertyFileError(file, lines.linePos(token.offset).line, `is nested more than ${DEEPEST_NESTING} levels deep`)
    }
    if (token.type === 'document' && token.value) waiting.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const { key, value } of token.items) {
      if (key) waiting.push({ token: key, depth: depth + 1 })
      if (value) waiting.push({ token: value, depth: depth + 1 })
    }
  }
}
