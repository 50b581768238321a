import type { AsText } from '../../shell/output.ts'

/** As it might stand in the file. */
export const contextAsText: AsText<Readonly<Record<string, unknown>>> = ({ name, file, ...said }, { ink }) =>
  [`${ink.strong(String(name))}   ${ink.dim(String(file))}`, ...linesOf(said).map((line) => `  ${line}`)].join('\n')

function linesOf(values: object): string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) return [`${key}: ${value}`]
    const inline = flow(value)
    if (inline.length <= 60 || Array.isArray(value)) return [`${key}: ${inline}`]
    return [`${key}:`, ...linesOf(value).map((line) => `  ${line}`)]
  })
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}: ${flow(each)}`)
    .join(', ')}}`
}
