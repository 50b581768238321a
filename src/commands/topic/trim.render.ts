import { grouped } from '../../shared/grouped.ts'
import { table } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import type { Trimmed } from '../../systems/kafka/topics/trim-topics.ts'

export const trimmedAsText: AsText<readonly Trimmed[]> = (partitions, page) => {
  if (page.style === 'raw')
    return partitions.map(({ topic, partition, to, outcome }) => [topic, partition, to, outcome].join('\t')).join('\n')
  const messages = (wanted: Trimmed['outcome']) =>
    partitions.filter(({ outcome }) => outcome === wanted).reduce((sum, each) => sum + each.messages, 0)
  const [gone, would] = [messages('done'), messages('would')]
  const short = partitions.filter(({ isOutside }) => isOutside).map(({ topic, partition }) => `${topic}[${partition}]`)
  const failures = partitions.flatMap(({ topic, partition, reason }) =>
    reason === undefined ? [] : [`${page.ink.bad('✗')} ${topic}[${partition}]: ${reason}`],
  )
  const sums = [
    ...(gone > 0 ? [`${page.ink.good('✓')} ${counted(gone)} taken away`] : []),
    ...(would > 0 ? [`${page.ink.changing('→')} ${counted(would)} would be taken away`] : []),
    ...(gone + would === 0 && failures.length === 0 ? ['nothing is before that'] : []),
  ]
  if (short.length > 0) sums.push(`• not as far as that: ${short.join(', ')}`)
  return [table(partitions, columns(page), page), ...sums, ...failures].join('\n')
}

function columns({ ink }: Page): readonly Column<Trimmed>[] {
  return [
    { title: 'TOPIC', name: true, cell: ({ topic }) => topic },
    { title: 'PART', align: 'right', cell: ({ partition }) => String(partition) },
    { title: 'FIRST', align: 'right', cell: ({ first }) => String(first) },
    { title: 'END', align: 'right', cell: ({ end }) => String(end) },
    { title: 'NEW FIRST', align: 'right', cell: ({ first, to }) => (to > first ? ink.changing(String(to)) : String(first)) },
    { title: 'MESSAGES', align: 'right', cell: ({ messages }) => (messages === 0 ? '–' : grouped(messages)) },
  ]
}

function counted(messages: number): string {
  return `${grouped(messages)} ${messages === 1 ? 'message' : 'messages'}`
}
