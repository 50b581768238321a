const escapeCode = /\x1b\[[0-9;?]*[A-Za-z]/y

/** How many columns a text takes on a terminal; colours take none. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let columns = 0
  for (const piece of piecesOf(text)) columns += piece.columns
  return columns
}

/** The text in at most so many columns, ending in `…` where something is missing. Its colours are kept, and closed. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  if (columns < 1) return ''
  let used = 0
  let clipped = ''
  let full = false
  for (const piece of piecesOf(text)) {
    if (piece.columns === 0 && piece.text.startsWith('\x1b')) clipped += piece.text
    else if (!full && used + piece.columns <= columns - 1) {
      used += piece.columns
      clipped += piece.text
    } else if (!full) {
      full = true
      clipped += '…'
    }
  }
  return clipped
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text
}

function* piecesOf(text: string): Generator<{ readonly text: string; readonly columns: number }> {
  for (let at = 0; at < text.length; ) {
    escapeCode.lastIndex = at
    const code = escapeCode.exec(text)
    const piece = code ? code[0] : String.fromCodePoint(text.codePointAt(at) ?? 0)
    yield { text: piece, columns: code ? 0 : columnsOf(piece) }
    at += piece.length
  }
}

/**
 * Hangul, kana, ideographs, full-width forms and emoji take two. Such patterns take half a millisecond to be read: only whoever
 * needs them pays.
 */
function columnsOf(character: string): 0 | 1 | 2 {
  if (/[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u.test(character)) return 0
  const wide =
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
  return wide.test(character) ? 2 : 1
}
