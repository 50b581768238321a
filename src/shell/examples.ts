const pageWidth = 80

/** Help text after a command's options: lines to type and what they do. */
export function examples(...lines: readonly (readonly [line: string, does: string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length))
  const indent = width + 5
  return ['', 'Examples:', ...lines.map(([line, does]) => `  ${line.padEnd(width)}   ${folded(does, indent)}`)].join('\n')
}

/** Broken between words, so that it stays in its column; as it is where there is no room for a column. */
function folded(text: string, indent: number): string {
  const room = pageWidth - indent
  if (room < 20) return text
  const rows: string[] = []
  for (const word of text.split(' ')) {
    const row = rows.at(-1)
    if (row !== undefined && row.length + 1 + word.length <= room) rows[rows.length - 1] = `${row} ${word}`
    else rows.push(word)
  }
  return rows.join(`\n${' '.repeat(indent)}`)
}
