import { MsaError } from '../../../shared/errors.ts'
import { quoted } from '../../../shared/quote.ts'

/** A piece of a format: text as it is, or a token with what stood in its braces. */
export type FormatPiece =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'token'; readonly letter: string; readonly braces: string | undefined }

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' }

/** `%v`, `%k{hex}`, `%d{strftime[%F]}`, `%%`, `%{`, `%}`, `\n`, `\t`, `\x00`. */
export function parseFormat(format: string): readonly FormatPiece[] {
  const pieces: FormatPiece[] = []
  let text: Buffer[] = []
  const endText = () => {
    if (text.length > 0) pieces.push({ kind: 'text', bytes: Buffer.concat(text) })
    text = []
  }
  for (let at = 0; at < format.length; ) {
    const letter = format[at] ?? ''
    const next = format[at + 1] ?? ''
    if (letter === '\\') {
      const hex = /^x([0-9a-fA-F]{2})/.exec(format.slice(at + 1))?.[1]
      text.push(hex === undefined ? Buffer.from(escapes[next] ?? letter + next) : Buffer.from(hex, 'hex'))
      at += hex === undefined ? 2 : 4
    } else if (letter !== '%') {
      const length = /^[^\\%]+/.exec(format.slice(at))?.[0].length ?? 1
      text.push(Buffer.from(format.slice(at, at + length)))
      at += length
    } else if (next === '%' || next === '{' || next === '}') {
      text.push(Buffer.from(next))
      at += 2
    } else {
      endText()
      const braces = format[at + 2] === '{' ? inBraces(format, at + 2) : undefined
      pieces.push({ kind: 'token', letter: next, braces })
      at += 2 + (braces === undefined ? 0 : braces.length + 2)
    }
  }
  endText()
  return pieces
}

/** Up to the brace that closes this one; `%{` and `%}` inside do not count. */
function inBraces(format: string, from: number): string {
  let depth = 0
  for (let at = from; at < format.length; at++) {
    if (format[at] === '%' && /[%{}]/.test(format[at + 1] ?? '')) at += 1
    else if (format[at] === '{') depth += 1
    else if (format[at] === '}') {
      depth -= 1
      if (depth === 0) return format.slice(from + 1, at)
    }
  }
  throw wrongFormat(format, 'a brace is not closed')
}

export function wrongFormat(format: string, because: string): MsaError {
  return new MsaError('USAGE', `The format ${quoted(format)} cannot be followed: ${because}.`, {
    details: [
      '%v value   %k key   %t topic   %p partition   %o offset   %d time   %h{%k=%v } headers',
      '%V %K %T %H their lengths   %e %a %x %y of the batch   %[ %| %] of the partition   %i number',
      'in braces: %v{hex} %v{base64} %v{unpack[>iQ]} %o{hex16} %p{big32} %d{strftime[%F %T]}',
    ],
    hint: `--format '%t %p %o %k %v\\n'`,
    exitCode: 2,
  })
}
