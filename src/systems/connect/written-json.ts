import { MsaError } from '../../shared/errors.ts'
import { printable } from '../../shared/quote.ts'

/** JSON as people paste it: comments, and a comma too many, are no mistakes. Others are told with line and column. */
export function parseWritten(text: string, file: string): unknown {
  const plain = withoutComments(text)
  try {
    return JSON.parse(plain) as unknown
  } catch (error) {
    throw broken(plain, file, error)
  }
}

/** Blanks take their place, so that everything else stays where it is. */
export function withoutComments(text: string): string {
  return text
    .replace(/^\ufeff/, ' ')
    .replace(/"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (piece) =>
      piece.startsWith('"') ? piece : piece.replace(/[^\n]/g, ' '),
    )
    .replace(/"(?:\\.|[^"\\\n])*"|,(?=\s*[}\]])/g, (piece) => (piece === ',' ? ' ' : piece))
}

function broken(text: string, file: string, cause: unknown): MsaError {
  const at = firstMistake(text)
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = at - before.lastIndexOf('\n')
  const shown = printable(text.split('\n')[line - 1] ?? '')
  const from = Math.max(0, column - 40)
  const because = at >= text.trimEnd().length ? 'it ends too early' : `${what(text, at)} cannot stand here`
  return new MsaError('INPUT_INVALID', `${file}:${line}:${column} is no JSON: ${because}.`, {
    details: [shown.slice(from, from + 72), `${' '.repeat(column - 1 - from)}^`],
    exitCode: 2,
    cause: new Quiet(cause),
  })
}

/** Its words are V8's, and change from Node to Node. */
class Quiet extends Error {
  constructor(cause: unknown) {
    super('', { cause })
  }
}

function what(text: string, at: number): string {
  const piece = /^(?:"(?:\\.|[^"\\\n])*"?|[\w.+-]+|[\s\S])/.exec(text.slice(at))?.[0] ?? ''
  return piece === '\n' ? 'the end of the line' : printable(piece.length > 24 ? `${piece.slice(0, 23)}…` : piece)
}

/** Where a reader that knows the grammar stops. V8 says so only sometimes, and each version in its own words. */
export function firstMistake(text: string): number {
  let at = 0
  const blank = /[ \t\r\n]*/y
  const skip = () => {
    blank.lastIndex = at
    at += blank.exec(text)?.[0].length ?? 0
  }
  const token = (pattern: RegExp): boolean => {
    skip()
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return false
    at += found.length
    return true
  }
  const value = (depth: number): boolean => {
    if (depth > 200) return false
    if (token(/\{/y)) return members(depth, '}')
    if (token(/\[/y)) return members(depth, ']')
    return token(string) || token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y) || token(/(?:true|false|null)(?!\w)/y)
  }
  const members = (depth: number, end: '}' | ']'): boolean => {
    const close = end === '}' ? /\}/y : /\]/y
    if (token(close)) return true
    do {
      if (end === '}' && !(token(string) && token(/:/y))) return false
      if (!value(depth + 1)) return false
    } while (token(/,/y))
    return token(close)
  }
  value(0)
  skip()
  return at
}

const string = /"(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|[^"\\\u0000-\u001f])*"/y
