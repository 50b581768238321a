/** What begins at a place of an SQL text and is not code. */
export interface Literal {
  readonly kind: 'string' | 'name' | 'comment'
  /** Behind it; the end of the text where it is never closed. */
  readonly end: number
  readonly isClosed: boolean
}

/** Undefined: code begins there. What is in `/*! … * /` is code to a server: only its ends are skipped (`executableAt`). */
export function literalAt(text: string, at: number): Literal | undefined {
  switch (text[at]) {
    case "'":
    case '"':
      return quotedAt(text, at, true)
    case '`':
      return quotedAt(text, at, false)
    case '#':
      return lineAt(text, at)
    case '-':
      // Of 5--3 it is no comment.
      return text[at + 1] === '-' && /^[\s\0-\x1f]?$/.test(text.charAt(at + 2)) ? lineAt(text, at) : undefined
    case '/':
      return text[at + 1] === '*' && executableAt(text, at) === 0 ? commentAt(text, at) : undefined
    default:
      return undefined
  }
}

/** How long the beginning of a comment is that a server obeys: of MySQL, or of MariaDB alone (`/*M!`). 0: there is none. */
export function executableAt(text: string, at: number): number {
  if (text.startsWith('/*!', at)) return 3
  return text.startsWith('/*M!', at) ? 4 : 0
}

/** A quote that is doubled closes and opens again, which comes to the same. */
function quotedAt(text: string, at: number, escapes: boolean): Literal {
  const quote = text[at]
  const kind = escapes ? 'string' : 'name'
  for (let end = at + 1; end < text.length; end += 1) {
    if (escapes && text[end] === '\\') end += 1
    else if (text[end] === quote) return { kind, end: end + 1, isClosed: true }
  }
  return { kind, end: text.length, isClosed: false }
}

function lineAt(text: string, at: number): Literal {
  const end = text.indexOf('\n', at)
  return { kind: 'comment', end: end < 0 ? text.length : end, isClosed: true }
}

function commentAt(text: string, at: number): Literal {
  const end = text.indexOf('*/', at + 2)
  return { kind: 'comment', end: end < 0 ? text.length : end + 2, isClosed: end >= 0 }
}
