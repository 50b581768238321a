import { readFileSync } from 'node:fs'

/** A piece of code in docs/commands.md: a line that is typed, or a word about one. */
export interface Piece {
  readonly chapter: string
  readonly text: string
  readonly kind: 'line' | 'mention'
}

/** All of the document's that are ours: lines, and what stands for an end of the line before (`--to end`). */
export function piecesOf(file: URL): readonly Piece[] {
  const pieces: Piece[] = []
  let chapter = ''
  let titles: readonly string[] = []
  let isTable = false
  const add = (text: string, kind: Piece['kind']) => {
    const isThere = pieces.some((each) => each.chapter === chapter && each.text === text && each.kind === kind)
    if (!isThere) pieces.push({ chapter, text, kind })
  }
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('# ') || line.startsWith('## ')) chapter = line.replace(/^#+ /, '')
    if (!line.startsWith('|')) {
      isTable = false
      for (const text of spansOf(line).filter(isOurs)) add(text, / \| /.test(text) ? 'line' : 'mention')
      continue
    }
    const cells = cellsOf(line)
    if (!isTable) titles = cells
    isTable = true
    const ours = titles.at(-1) === 'Here' ? cells.slice(-1) : cells.slice(0, 1)
    const asides = titles.at(-1) === 'Here' ? [] : cells.slice(1)
    const option = spansOf(titles[0] ?? '')[0]
    for (const text of ours.flatMap(spansOf)) {
      if (option !== undefined && text !== option) add(`${option} ${text}`, 'line')
      else if (isOurs(text) && text !== option)
        add(text, /^msa( [a-z]+){1,2}$/.test(text) && isAside(line, text) ? 'mention' : 'line')
    }
    for (const text of asides.flatMap(spansOf).filter(isOurs)) add(text, 'mention')
  }
  return pieces
}

/** Is that said by these words, some of them left out? `…` and `FILE` stand for anything. */
export function isSaidBy(mention: string, typed: string): boolean {
  const rest = typed.split(/\s+/)
  return mention.split(/\s+/).every((word) => {
    const parts = word.split(/…|\b[A-Z]{4,}\b/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const pattern = new RegExp(`^${parts.join('.*')}$`)
    const at = rest.findIndex((each) => pattern.test(each))
    rest.splice(0, at + 1)
    return at >= 0
  })
}

function isOurs(text: string): boolean {
  return /^(?:msa |-|… )/.test(text)
}

/** `…: the same file, or JSON of msa group describe` */
function isAside(line: string, text: string): boolean {
  return new RegExp(`[a-z] \`${text}\``).test(line)
}

function spansOf(text: string): string[] {
  return [...text.matchAll(/`([^`]*)`/g)].map(([, span]) => span ?? '')
}

/** A bar within code divides nothing. */
function cellsOf(line: string): string[] {
  const cells = line
    .replace(/`[^`]*`/g, (span) => span.replaceAll('|', '\0'))
    .split('|')
    .slice(1, -1)
  return cells.map((cell) => cell.replaceAll('\0', '|').trim())
}
