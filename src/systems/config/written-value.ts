import type { ConfigFile, FileKind } from './config-file.ts'

export type Style = 'plain' | 'single' | 'double' | 'block' | 'alias' | 'properties' | 'json' | 'xml'

/** A value where it stands in its file. */
export interface WrittenValue {
  /** Flat, as Spring names it: `servers[0].password`. */
  readonly key: string
  /** From 0. */
  readonly document: number
  /** What it means. */
  readonly text: string
  /** From 1. */
  readonly line: number
  /** How it is written: from `start` up to `end`. */
  readonly start: number
  readonly end: number
  readonly style: Style
}

/** All values of a file, in its order. Throws a PropertyFileError for one that no config server could read. */
export async function writtenValues({
  kind,
  text,
  name,
}: Pick<ConfigFile, 'kind' | 'text' | 'name'>): Promise<readonly WrittenValue[]> {
  return await readers[kind](text, name)
}

const readers: Readonly<Record<FileKind, (text: string, name: string) => Promise<readonly WrittenValue[]>>> = {
  yaml: async (text, name) => (await import('./written-yaml.ts')).valuesInYaml(text, name),
  properties: async (text, name) => (await import('./written-properties.ts')).valuesInProperties(text, name),
  json: async (text, name) => (await import('./written-json.ts')).valuesInJson(text, name),
  xml: async (text) => (await import('./written-xml.ts')).valuesInXml(text),
}

export interface Replacement {
  readonly start: number
  readonly end: number
  readonly by: string
}

/** All else stays as it is. */
export function withReplacements(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, by } of [...replacements].sort((one, other) => one.start - other.start)) {
    parts.push(text.slice(at, start), by)
    at = end
  }
  return [...parts, text.slice(at)].join('')
}

/** Lines from 1, found by halving. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length)
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
