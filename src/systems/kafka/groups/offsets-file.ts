import { MsaError } from '../../../shared/errors.ts'
import { quoted } from '../../../shared/quote.ts'
import type { SavedOffset } from './seek-group.ts'

interface Line extends SavedOffset {
  readonly group: string | undefined
}

/**
 * Offsets that were written down: `topic,partition,offset` and `group,topic,partition,offset` as the stock tool's --export
 * writes them; or what `msa group describe`, `lag` and `seek` write with -o json and -o ndjson.
 */
export function parseOffsets(
  text: string,
  { group, file }: { readonly group: string; readonly file: string },
): readonly SavedOffset[] {
  const isJson = /^\s*[[{]/.test(text)
  const lines = isJson ? fromJson(text, file) : fromCsv(text, file)
  const groups = [...new Set(lines.flatMap((line) => line.group ?? []))]
  const [only] = groups
  const whose = groups.includes(group) ? group : only
  if (groups.length > 1 && whose !== group) {
    throw new MsaError('INPUT_INVALID', `${file} has several groups, and ${quoted(group)} is none of them.`, {
      details: [`all: ${groups.join(' ')}`],
      hint: 'keep the lines of one',
    })
  }
  const found = lines.filter((line) => line.group === undefined || line.group === whose)
  if (found.length === 0) throw new MsaError('INPUT_INVALID', `${file} has no offsets in it.`, { hint: 'topic,partition,offset' })
  return found.map(({ topic, partition, offset }) => ({ topic, partition, offset }))
}

function fromCsv(text: string, file: string): readonly Line[] {
  return text.split(/\r?\n/).flatMap((line, at): Line[] => {
    const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    if (line.trim() === '') return []
    const [group, topic = '', partition = '', offset = ''] = cells.length === 3 ? [undefined, ...cells] : cells
    if (cells.length > 4 || cells.length < 3 || topic === '' || !/^\d+$/.test(partition) || !/^\d+$/.test(offset)) {
      // Titles.
      if (at === 0 && !/\d/.test(line)) return []
      throw new MsaError('INPUT_INVALID', `${file}, line ${at + 1}: ${quoted(line)} is no offset.`, {
        details: ['topic,partition,offset   or   group,topic,partition,offset'],
        hint: 'kafka-consumer-groups --reset-offsets … --export   writes such a file',
      })
    }
    return [{ group, topic, partition: Number(partition), offset: Number(offset) }]
  })
}

function fromJson(text: string, file: string): readonly Line[] {
  return documentsIn(text, file).flatMap((document) => linesIn(document, undefined))
}

/** One document, or one a line. */
function documentsIn(text: string, file: string): readonly unknown[] {
  try {
    return [JSON.parse(text)]
  } catch (whole) {
    const lines = text.split('\n')
    return lines.flatMap((line, at) => {
      if (line.trim() === '') return []
      try {
        return [JSON.parse(line) as unknown]
      } catch (error) {
        const cause = at === 0 ? whole : error
        throw new MsaError('INPUT_INVALID', `${file}, line ${at + 1} is no JSON.`, {
          cause,
          hint: 'msa group describe <group> -o json',
        })
      }
    })
  }
}

/** Whatever has a topic, a partition and an offset in it, below whatever has the name of a group. */
function linesIn(value: unknown, above: string | undefined): readonly Line[] {
  if (Array.isArray(value)) return value.flatMap((each) => linesIn(each, above))
  if (typeof value !== 'object' || value === null) return []
  const fields = value as Readonly<Record<string, unknown>>
  const group = typeof fields.group === 'string' ? fields.group : above
  const { topic, partition } = fields
  const offset = fields.to ?? fields.offset ?? fields.committed
  if (typeof topic === 'string' && typeof partition === 'number') {
    return typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 ? [{ group, topic, partition, offset }] : []
  }
  return Object.values(fields).flatMap((each) => linesIn(each, group))
}
