/** Help text after a command's options: lines to type and what they do. */
export function examples(...lines: readonly (readonly [line: string, does: string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length))
  return ['', 'Examples:', ...lines.map(([line, does]) => `  ${line.padEnd(width)}   ${does}`)].join('\n')
}
