import { isList, isMap, type Nested, type NestedMap } from './nested.ts'
import { JavaDouble, type Scalar } from './property.ts'
import { scalarAsText } from './scalar.ts'
import { type ScalarPlace, yamlBinaryText, yamlDoubleQuotedText, yamlStringText } from './yaml-scalar-text.ts'
import { allowsPlain, allowsSingleQuoted, isMultiline, isPrintable, styleOf } from './yaml-style.ts'

/** A block document as SnakeYAML dumps it. Placeholders are resolved in what is written, so that `port: ${p}` gives a number. */
export function yamlBlockText(root: Nested, resolve: (text: string) => string): string {
  const writer = new BlockWriter(resolve)
  if (isMap(root) && root.size > 0) writer.map(root, 0)
  else if (isList(root) && root.length > 0) writer.list(root, 0)
  else writer.scalar(root, 2)
  return writer.text
}

const INDENT = 2

/** SnakeYAML counts the tag `!!str` in. */
const LONGEST_SIMPLE_KEY = 128 - '!!str'.length - 1

class BlockWriter {
  readonly #resolve: (text: string) => string
  readonly #parts: string[] = []
  #column = 0
  /** Nothing but indicators stands in the line, so a map or a list may begin in it. */
  #isFresh = true

  constructor(resolve: (text: string) => string) {
    this.#resolve = resolve
  }

  get text(): string {
    return this.#parts.join('') + (this.#column === 0 ? '' : '\n')
  }

  map(map: NestedMap, indent: number): void {
    for (const [key, value] of map) {
      this.#moveTo(indent)
      if (key !== '' && key.length <= LONGEST_SIMPLE_KEY && !isMultiline(key) && isPrintable(key)) {
        this.#write(this.#stringText(key, { column: this.#column, indent: indent + INDENT, isSplit: false }))
        this.#isFresh = false
        this.#write(':')
        this.#value(value, indent, indent)
      } else {
        this.#write('?')
        this.scalar(key, indent + INDENT)
        this.#moveTo(indent)
        this.#write(':')
        this.#value(value, indent, indent + INDENT)
      }
    }
  }

  list(list: readonly Nested[], indent: number): void {
    for (const item of list) {
      this.#moveTo(indent)
      this.#write('-')
      this.#value(item, indent, indent + INDENT)
    }
  }

  scalar(value: Nested, indent: number): void {
    if (this.#column > 0) this.#write(' ')
    this.#isFresh = false
    this.#write(this.#scalarText(value, indent))
  }

  /** A list below a key stands as far left as the key. */
  #value(value: Nested, indent: number, listIndent: number): void {
    if (isMap(value) && value.size > 0) this.map(value, indent + INDENT)
    else if (isList(value) && value.length > 0) this.list(value, listIndent)
    else this.scalar(value, indent + INDENT)
  }

  #scalarText(value: Nested, indent: number): string {
    if (value === null) return 'null'
    if (isList(value)) return '[]'
    if (isMap(value)) return '{}'
    if (typeof value !== 'string') return numberOrBooleanText(value)
    return this.#stringText(value, { column: this.#column, indent, isSplit: true })
  }

  /**
   * Quotes are chosen by what is written in the file, as Spring does; but where what a placeholder stands for would break the
   * document, by that.
   */
  #stringText(text: string, place: ScalarPlace): string {
    const resolved = text.includes('${') ? this.#resolve(text) : text
    if (!place.isSplit && isMultiline(resolved)) return yamlDoubleQuotedText(resolved, place)
    if (!isPrintable(resolved)) return yamlBinaryText(resolved, place.indent)
    if (resolved === text || !canKeepStyle(text, resolved)) return yamlStringText(resolved, place)
    return this.#resolve(yamlStringText(text, place))
  }

  #moveTo(indent: number): void {
    if (this.#column > indent || !this.#isFresh) this.#write('\n')
    this.#write(' '.repeat(indent - this.#column))
    this.#isFresh = true
  }

  #write(text: string): void {
    this.#parts.push(text)
    const lineFeed = text.lastIndexOf('\n')
    this.#column = lineFeed === -1 ? this.#column + text.length : text.length - lineFeed - 1
    if (lineFeed !== -1 && this.#column === 0) this.#isFresh = true
  }
}

function canKeepStyle(text: string, resolved: string): boolean {
  const style = styleOf(text)
  if (style === 'plain') return resolved === '' || allowsPlain(resolved)
  return style === 'single-quoted' && allowsSingleQuoted(resolved) && !isMultiline(resolved) && !resolved.includes("'")
}

function numberOrBooleanText(value: Exclude<Scalar, string>): string {
  if (!(value instanceof JavaDouble) || Number.isFinite(value.value)) return scalarAsText(value)
  return Number.isNaN(value.value) ? '.NaN' : value.value > 0 ? '.inf' : '-.inf'
}
