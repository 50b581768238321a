import { styleOf, type YamlStyle } from './yaml-style.ts'

/** Where a scalar is written. */
export interface ScalarPlace {
  /** How many characters stand before it in its line. */
  readonly column: number
  /** Where its further lines begin. */
  readonly indent: number
  /** Long lines are split at spaces, but not in keys. */
  readonly isSplit: boolean
}

const BEST_WIDTH = 80

/** A string as SnakeYAML writes it in a block document. What ends with a line feed needs no further one. */
export function yamlStringText(text: string, place: ScalarPlace): string {
  return WRITERS[styleOf(text)](text, place)
}

const WRITERS: Readonly<Record<YamlStyle, (text: string, place: ScalarPlace) => string>> = {
  plain: (text, place) => splitAtSpaces(text, place),
  'single-quoted': (text, place) => `'${splitAtSpaces(text.replaceAll("'", "''"), { ...place, column: place.column + 1 })}'`,
  'double-quoted': yamlDoubleQuotedText,
  literal: (text, { indent }) => literalText(text, indent),
}

/** A single space between words becomes a line break once the line is too long. */
function splitAtSpaces(text: string, { column: start, indent, isSplit }: ScalarPlace): string {
  if (!isSplit || start + text.length <= BEST_WIDTH) return text
  let column = start
  const parts = text.split(/( +)/)
  return parts
    .map((part, index) => {
      if (part === ' ' && parts[index - 1] !== '' && parts[index + 1] !== '' && column > BEST_WIDTH) {
        column = indent
        return `\n${' '.repeat(indent)}`
      }
      column += part.length
      return part
    })
    .join('')
}

/** Text that is not printable is written in Base64. */
export function yamlBinaryText(text: string, indent: number): string {
  return `!!binary ${literalText(Buffer.from(text, 'utf8').toString('base64'), indent)}`
}

function literalText(text: string, indent: number): string {
  const hints = `${/^[ \n\x85\u2028\u2029]/.test(text) ? '2' : ''}${chompingOf(text)}`
  const lines = text.replace(/[\n\x85\u2028\u2029]$/, '').split(/(?<=[\n\x85\u2028\u2029])/)
  const indented = lines.map((line) => (/^[\n\x85\u2028\u2029]/.test(line) ? line : ' '.repeat(indent) + line)).join('')
  return `|${hints}\n${text === '\n' ? '' : indented}\n`
}

function chompingOf(text: string): string {
  if (!/[\n\x85\u2028\u2029]$/.test(text)) return '-'
  return /(?:^|[\n\x85\u2028\u2029])[\n\x85\u2028\u2029]$/.test(text) ? '+' : ''
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** A line is split at a space or behind an escape, with a backslash at its end. */
export function yamlDoubleQuotedText(text: string, { column: start, indent, isSplit }: ScalarPlace): string {
  let written = '"'
  let column = start + 1
  let pending = ''
  const write = (part: string): void => {
    written += part
    column += part.length
  }
  const characters = [...text]
  let offset = 0
  for (const character of characters) {
    const isLiteral = /[\x20-\x7E]/.test(character) && character !== '"' && character !== '\\'
    const isInside = offset > 0 && offset + character.length - 1 < text.length - 1
    if (!isLiteral) {
      write(pending + (ESCAPES[character] ?? (character === '\uFEFF' ? '\\ufeff' : character)))
      pending = ''
    }
    offset += character.length
    if (isSplit && isInside && (character === ' ' || pending === '') && column + pending.length > BEST_WIDTH) {
      write(`${pending}\\`)
      pending = ''
      written += `\n${' '.repeat(indent)}`
      column = indent
      if ((isLiteral ? character : text.charAt(offset)) === ' ') write('\\')
    }
    if (isLiteral) pending += character
  }
  return `${written}${pending}"`
}
