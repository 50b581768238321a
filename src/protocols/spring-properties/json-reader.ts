import { javaDouble } from './java-double.ts'
import { type Origin, PropertyFileError, type Scalar } from './property.ts'
import { listTree, mapTree, scalarTree, type Tree } from './tree.ts'
import { exactInteger } from './yaml-scalar.ts'

const BLANKS = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const WORD = /true|false|null/y

const DEEPEST_NESTING = 100

/** JSON.parse would lose big integers, doubles such as `1.0`, keys that stand twice, and where things stand. */
export class JsonReader {
  readonly #text: string
  readonly #file: string
  #at = 0
  #line = 1
  /** Where the line begins. */
  #lineStart = 0

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
  }

  readDocument(): Tree {
    this.#skipBlanks()
    const tree = this.#readValue(0)
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#error('something stands behind the end')
    return tree
  }

  #readValue(depth: number): Tree {
    const origin: Origin = { line: this.#line, column: this.#at - this.#lineStart + 1 }
    if (depth > DEEPEST_NESTING) throw this.#error(`is nested more than ${DEEPEST_NESTING} levels deep`)
    const first = this.#text[this.#at]
    if (first === '{') return mapTree([...this.#readObject(depth)], origin)
    if (first === '[') return listTree(this.#readArray(depth), origin)
    return scalarTree(this.#readScalar(), origin)
  }

  #readObject(depth: number): Map<string, Tree> {
    const entries = new Map<string, Tree>()
    this.#readItems('}', () => {
      const key = this.#readString()
      if (entries.has(key)) throw this.#error(`the key ${key} stands here a second time`)
      this.#expect(':')
      entries.set(key, this.#readValue(depth + 1))
    })
    return entries
  }

  #readArray(depth: number): Tree[] {
    const items: Tree[] = []
    this.#readItems(']', () => items.push(this.#readValue(depth + 1)))
    return items
  }

  #readItems(end: string, readItem: () => void): void {
    this.#at++
    this.#skipBlanks()
    if (this.#skip(end)) return
    do {
      readItem()
      this.#skipBlanks()
    } while (this.#skip(','))
    if (!this.#skip(end)) throw this.#error(`expected , or ${end}`)
  }

  #readScalar(): Scalar | undefined {
    if (this.#text[this.#at] === '"') return this.#readString()
    const word = this.#match(WORD)
    if (word) return word[0] === 'null' ? undefined : word[0] === 'true'
    const number = this.#match(NUMBER)
    if (!number) throw this.#error('expected a value')
    const isInteger = number[1] === undefined && number[2] === undefined
    return isInteger ? exactInteger(BigInt(number[0])) : javaDouble(Number(number[0]))
  }

  #readString(): string {
    const string = this.#match(STRING)
    if (!string) throw this.#error('expected a string')
    return JSON.parse(string[0]) as string
  }

  #expect(character: string): void {
    this.#skipBlanks()
    if (!this.#skip(character)) throw this.#error(`expected ${character}`)
  }

  /** Over the character and the blanks behind it. */
  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    this.#skipBlanks()
    return true
  }

  #skipBlanks(): void {
    const blanks = this.#match(BLANKS)?.[0] ?? ''
    for (let feed = blanks.indexOf('\n'); feed !== -1; feed = blanks.indexOf('\n', feed + 1)) {
      this.#line++
      this.#lineStart = this.#at - blanks.length + feed + 1
    }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match) this.#at = pattern.lastIndex
    return match
  }

  #error(reason: string): PropertyFileError {
    return new PropertyFileError(this.#file, this.#line, reason)
  }
}
