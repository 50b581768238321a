import { isUtf8 } from 'node:buffer'
import { ageAsText } from '../../shared/duration.ts'
import { grouped } from '../../shared/grouped.ts'
import { printable } from '../../shared/quote.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import type { Peeked, PeekedMessage } from '../../systems/kafka/groups/peek-group.ts'

export const peekedAsText: AsText<readonly Peeked[]> = (partitions, page) => {
  if (page.style === 'raw')
    return partitions.flatMap(({ messages }) => messages.map(({ value }) => contentAsText(value))).join('\n')
  return partitions.map((partition) => partitionAsText(partition, page)).join('\n\n')
}

function partitionAsText({ topic, partition, committed, end, messages }: Peeked, page: Page): string {
  const lag = Math.max(0, end - committed)
  const where = lag === 0 ? 'at the end' : `${grouped(lag)} to read`
  const title = `${page.ink.strong(`${topic}[${partition}]`)} at ${committed}, ${where}`
  return `${title}\n${listAsText(messages, columns(page, messages), page, { none: page.ink.dim('no message is here') })}`
}

/** An arrow stands before the one that is read next. */
function columns({ ink, cuts, now }: Page, messages: readonly PeekedMessage[]): readonly Column<PeekedMessage>[] {
  const next = messages.find(({ isRead }) => !isRead)
  return [
    { title: ' ', cell: (message) => (message === next ? ink.changing('→') : '') },
    { title: 'OFFSET', align: 'right', cell: ({ offset }) => String(offset) },
    {
      title: 'WHEN',
      cell: ({ timestamp }) => {
        if (timestamp < 0) return '–'
        return cuts ? `${ageAsText(now - timestamp)} ago` : new Date(timestamp).toISOString()
      },
    },
    { title: 'KEY', cell: ({ key }) => (key === null ? '–' : contentAsText(key)) },
    {
      title: 'VALUE',
      cell: ({ value, isRead }) => {
        const text = value === null ? '(tombstone)' : contentAsText(value)
        return isRead || value === null ? ink.dim(text) : text
      },
    },
  ]
}

/** Nothing of it moves a cursor. */
function contentAsText(bytes: Buffer | null): string {
  if (bytes === null) return ''
  return isUtf8(bytes) ? printable(bytes.toString('utf8')) : `0x${bytes.toString('hex')}`
}
