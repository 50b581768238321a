import { printable, withoutPassword } from '../../shared/quote.ts'
import type { Range } from './tree.ts'

export interface Position {
  /** 1-based, as editors count. */
  readonly line: number
  readonly column: number
}

export interface Lines {
  positionOf(offset: number): Position
  /** Without its line end. */
  line(number: number): string
}

export function linesOf(text: string): Lines {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return {
    positionOf(offset) {
      let low = 0
      for (let high = starts.length - 1; low < high; ) {
        const middle = Math.ceil((low + high) / 2)
        if ((starts[middle] ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
    },
    line: (number) => text.slice(starts[number - 1] ?? text.length, starts[number] ?? text.length).replace(/\r?\n$/, ''),
  }
}

const widest = 100

/** The line a range begins on, and under it a caret as long as the range is on that line. Secrets are covered. */
export function excerpt(lines: Lines, { start, end }: Range): readonly string[] {
  const { line, column } = lines.positionOf(start)
  const whole = covered(lines.line(line))
  const from = column > widest - 20 ? column - 40 : 0
  const shown = printable(whole.slice(from, from + widest).replaceAll('\t', ' '))
  const before = shown.slice(0, column - 1 - from)
  const length = Math.min(Math.max(end - start, 1), Math.max(shown.length - before.length, 1))
  const gutter = String(line)
  const under = shown.slice(before.length, before.length + length) || ' '
  return [`${gutter} | ${shown}`, `${' '.repeat(gutter.length)} | ${blank(before)}${blank(under).replaceAll(' ', '^')}`]
}

/** As many blanks as a terminal has columns for it: Hangul, Han and their like take two. */
function blank(text: string): string {
  return text
    .replace(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g, '  ')
    .replace(/[^ ]/g, ' ')
}

/** Character by character, so that columns stay where they are. */
function covered(line: string): string {
  const named = /((?:password|passwd|secret|token|key)["']?\s*:\s*)(?!\{\s*(?:env|file|key)\b|\s|\$|env:|file:)(.+)$/i
  return withoutPassword(line).replace(named, (_, name: string, secret: string) => name + '•'.repeat(secret.length))
}
