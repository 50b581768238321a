import { plainScalar } from './yaml-scalar.ts'

export type YamlStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal'

const TIMESTAMP =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?)?)?)$/

const LINE_BREAK = /[\n\x85\u2028\u2029]/

/** What is printable in YAML, but for the tab and the carriage return: those need double quotes. */
const NEEDS_ESCAPE = /[^\n\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** The style SnakeYAML chooses for a string in a block document. */
export function styleOf(text: string): YamlStyle {
  if (text === '') return 'single-quoted'
  if (isMultiline(text)) return allowsLiteral(text) ? 'literal' : 'double-quoted'
  if (allowsPlain(text) && !readsAsAnother(text)) return 'plain'
  return allowsSingleQuoted(text) ? 'single-quoted' : 'double-quoted'
}

/** Characters that YAML cannot write at all, or half a surrogate pair: SnakeYAML writes such a text as `!!binary`. */
export function isPrintable(text: string): boolean {
  return !/[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)
}

export function isMultiline(text: string): boolean {
  return LINE_BREAK.test(text)
}

/** Whether the text can stand there without quotes, as a string or as whatever it reads as. */
export function allowsPlain(text: string): boolean {
  return !NEEDS_ESCAPE.test(text) && !isMultiline(text) && !/^ | $/.test(text) && !/^0[0-9_]+$/.test(text) && !hasIndicator(text)
}

/** Without quotes it would be a number, a boolean, null, `<<` or a date. */
function readsAsAnother(text: string): boolean {
  return text === '<<' || typeof plainScalar(text) !== 'string' || TIMESTAMP.test(text)
}

function hasIndicator(text: string): boolean {
  return (
    /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:[\s\0]|$))/.test(text) ||
    /:(?:[ \t\0]|$)/.test(text.slice(1)) ||
    /[ \t\0]#/.test(text)
  )
}

/** Of a text in one line. */
export function allowsSingleQuoted(text: string): boolean {
  return !NEEDS_ESCAPE.test(text)
}

function allowsLiteral(text: string): boolean {
  return !NEEDS_ESCAPE.test(text) && !text.endsWith(' ') && !/ [\n\x85\u2028\u2029]/.test(text)
}
