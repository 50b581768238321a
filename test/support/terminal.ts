import { Writable } from 'node:stream'

/** A stream that remembers, and can be a terminal. */
export class FakeStream extends Writable {
  isTTY: boolean
  columns: number
  rows: number
  written = ''

  constructor({ isTTY = false, columns = 80, rows = 24 } = {}) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
    this.columns = columns
    this.rows = rows
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk
    done()
  }

  /** What a person sees: the codes we use are obeyed, any other is an error. */
  screen(): { readonly lines: readonly string[]; readonly cursor: 'shown' | 'hidden' } {
    return drawn(this.written, this.columns)
  }
}

function drawn(text: string, columns: number): ReturnType<FakeStream['screen']> {
  const lines: string[] = ['']
  let row = 0
  let column = 0
  let cursor: 'shown' | 'hidden' = 'shown'
  for (let at = 0; at < text.length; at++) {
    const code = /^\x1b\[(\??\d*)([A-Za-z])/.exec(text.slice(at, at + 12))
    if (code) {
      const [whole, count, verb] = code
      if (verb === 'A') row = Math.max(0, row - Number(count || 1))
      else if (verb === 'K') lines[row] = (lines[row] ?? '').slice(0, column)
      else if (verb === 'J') lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column))
      else if (verb === 'l' || verb === 'h') cursor = verb === 'l' ? 'hidden' : 'shown'
      else if (verb === 'G') column = Number(count || 1) - 1
      else if (verb !== 'm') throw new Error(`a terminal was told ${JSON.stringify(whole)}`)
      at += whole.length - 1
    } else if (text[at] === '\r') column = 0
    else if (text[at] === '\n') {
      row += 1
      column = 0
      lines[row] ??= ''
    } else {
      if (column === columns) {
        row += 1
        column = 0
        lines[row] ??= ''
      }
      const line = (lines[row] ?? '').padEnd(column)
      lines[row] = line.slice(0, column) + text[at] + line.slice(column + 1)
      column += 1
    }
  }
  return { lines: lines.map((line) => line.trimEnd()), cursor }
}
