import { scalarAsText } from '../../protocols/spring-properties/scalar.ts'
import { plainScalar } from '../../protocols/spring-properties/yaml-scalar.ts'
import { asPropertyValue } from './written-properties.ts'
import type { Replacement, WrittenValue } from './written-value.ts'
import { asXmlText } from './written-xml.ts'

/** Another text in the place of a value: in the same quotes, and only the text itself where it stands there as it is. */
export function replaced(text: string, value: WrittenValue, by: string): Replacement {
  const { start, end, style, text: before } = value
  const raw = text.slice(start, end)
  const at = raw.indexOf(before)
  const isBare = (each: string) => /^[\w{}:+/=.-]+$/.test(each)
  if (before !== '' && at !== -1 && isBare(before) && isBare(by) && fits(style, raw, by)) {
    return { start: start + at, end: start + at + before.length, by }
  }
  if (style === 'block' && start < end) return { start, end, by: inBlock(raw, by) }
  // Behind the colon of a value that was nothing.
  const from = start === end ? text.slice(0, start).trimEnd().length : start
  return start === end && (style === 'plain' || style === 'block')
    ? { start: from, end: from, by: ` ${asWritten(style, by)}` }
    : { start, end, by: asWritten(style, by) }
}

/** A plain text may mean something else than what it says; a quoted one does not. */
function fits(style: WrittenValue['style'], raw: string, by: string): boolean {
  if (style === 'json') return raw.startsWith('"')
  return style !== 'plain' || asYamlScalar(by) === by
}

/** Where the header strips the line end, it stays, and so does the depth of its first line. */
function inBlock(raw: string, by: string): string {
  const [, header = '', indent = ''] = /^([|>]-[^\r\n]*(?:\r\n|\n)(?:[ \t]*(?:\r\n|\n))*)([ ]*)/.exec(raw) ?? []
  const [lineEnd] = /\r?\n$/.exec(raw) ?? ['']
  return header === '' || !/^\S+$/.test(by) ? `${inQuotes(by)}${lineEnd}` : `${header}${indent}${by}${lineEnd}`
}

export function asWritten(style: WrittenValue['style'], text: string): string {
  if (style === 'properties') return asPropertyValue(text)
  if (style === 'json') return JSON.stringify(text)
  if (style === 'xml') return asXmlText(text)
  if (style === 'single' || style === 'double') return inQuotes(text, style)
  return asYamlScalar(text)
}

/** As a person would write it: in quotes only where it would mean something else without. */
export function asYamlScalar(text: string): string {
  if (!/^(?:[\w/$]|[-+.](?=\w))(?:[\w./@$+%=~^*!;()?&<>|-]|:(?=[\w/])|(?<=\w)#| (?=[\w./$+(]))*$/.test(text))
    return inQuotes(text)
  const value = plainScalar(text)
  return value !== undefined && scalarAsText(value) === text ? text : inQuotes(text)
}

function inQuotes(text: string, style: 'single' | 'double' = 'single'): string {
  if (style === 'single' && !/[^\x20-\x7E\xA0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/.test(text))
    return `'${text.replaceAll("'", "''")}'`
  const escaped = JSON.stringify(text).replace(/[\x7F-\x9F\u2028\u2029\uFEFF]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return escaped
}
