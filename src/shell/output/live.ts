import type { Printer } from './printer.ts'
import { widthOf } from './text-width.ts'

const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'
const toEndOfLine = '\x1b[K'
const toEndOfScreen = '\x1b[J'

/** A few lines at the end of a terminal, drawn over and over in place. The only thing that moves the cursor. */
export class LiveArea {
  readonly #printer: Printer
  #drawn: readonly string[] = []
  #hidden = false

  constructor(printer: Printer) {
    this.#printer = printer
  }

  /** One less than there are: a line that fills the last column makes some terminals wrap. */
  get width(): number {
    return Math.max(20, (this.#printer.stream.columns || 80) - 1)
  }

  /** Leaves the line for the cursor free. */
  get height(): number {
    return Math.max(4, (this.#printer.stream.rows || 24) - 1)
  }

  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${toEndOfLine}\n`).join('')
    this.#printer.write(`${this.#hidden ? '' : hideCursor}${this.#toStart()}${text}${toEndOfScreen}`)
    this.#hidden = true
    this.#drawn = lines
  }

  /** Takes the area away and gives the cursor back. */
  clear(): void {
    if (this.#drawn.length > 0) this.#printer.write(`${this.#toStart()}${toEndOfScreen}`)
    this.#drawn = []
    this.release()
  }

  /** Gives the cursor back; what is drawn stays. Safe at any time, also while the process ends. */
  release(): void {
    if (this.#hidden) this.#printer.write(showCursor)
    this.#hidden = false
    this.#drawn = []
  }

  /** A terminal that became narrower since has folded long lines: they take more than one row now. */
  #toStart(): string {
    const columns = this.#printer.stream.columns || 80
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
    return rows === 0 ? '\r' : `\r\x1b[${Math.min(rows, this.#printer.stream.rows || rows)}A`
  }
}
