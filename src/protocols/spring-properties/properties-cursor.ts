import { PropertyFileError } from './property.ts'

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', f: '\f' }

/** Walks a `.properties` text by the characters it means: escapes read, lines that end in a backslash joined. */
export class PropertiesCursor {
  /** The one it stands on; `''` behind the last. */
  character = ''
  escaped = false
  /** From 0; behind a line feed it counts the next line, at column -1. */
  line = 0
  column = -1
  readonly #text: string
  readonly #file: string
  #at = 0

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
  }

  get atEndOfLine(): boolean {
    return this.character === '' || (!this.escaped && this.character === '\n')
  }

  get atBlank(): boolean {
    return !this.escaped && (this.character === ' ' || this.character === '\t' || this.character === '\f')
  }

  /** False at the end of the text. */
  next(): boolean {
    do this.#read()
    while (this.escaped && this.character === '\n' && this.column === -1)
    return this.character !== ''
  }

  #read(): void {
    this.escaped = false
    this.#advance()
    this.column++
    if (this.column === 0) this.skipBlanks()
    if (this.character === '\\') this.#readEscape()
    else if (this.character === '\n') this.column = -1
  }

  skipBlanks(): void {
    for (; this.atBlank; this.column++) this.#advance()
  }

  skipLine(): void {
    while (this.character !== '\n' && this.character !== '') this.#advance()
    this.column = -1
  }

  /** In front of a line feed, the backslash joins the next line: `next` reads on. */
  #readEscape(): void {
    this.escaped = true
    this.#advance()
    if (this.character === '\n') this.column = -1
    else if (this.character === 'u') this.#readUnicode()
    else this.character = ESCAPES[this.character] ?? this.character
  }

  #readUnicode(): void {
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits))
      throw new PropertyFileError(this.#file, this.line + 1, 'after \\u, four hexadecimal digits are needed')
    this.#at += 4
    this.character = String.fromCharCode(Number.parseInt(digits, 16))
  }

  #advance(): void {
    this.character = this.#text.charAt(this.#at++)
    if (this.character === '\r') {
      if (this.#text.charAt(this.#at) === '\n') this.#at++
      this.character = '\n'
    }
    const endsLine = this.character === '\n' || (this.#at === this.#text.length + 1 && !/[\r\n]$/.test(this.#text))
    if (endsLine) this.line++
  }
}
