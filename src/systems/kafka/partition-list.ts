import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'

/** `0`, `1,4`, `2-5`, repeated as people like. Sorted, each once; undefined where none is named: all. */
export function parsePartitions(texts: readonly string[]): readonly number[] | undefined {
  if (texts.length === 0) return undefined
  const found = new Set<number>()
  for (const text of texts.flatMap((each) => each.split(','))) {
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text.trim()) ?? []
    if (first === undefined || Number(last) < Number(first)) {
      throw new MsaError('USAGE', `--partition takes numbers and ranges such as 0,2-5, not ${quoted(text)}.`, {
        hint: '--partition 0',
        exitCode: 2,
      })
    }
    for (let partition = Number(first); partition <= Number(last); partition++) found.add(partition)
  }
  return [...found].sort((a, b) => a - b)
}
