import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import type { Moved } from '../../systems/kafka/groups/seek-group.ts'

export const movedAsText: AsText<readonly Moved[]> = (moves, page) => {
  if (page.style === 'raw') return moves.map(({ topic, partition, to }) => `${topic},${partition},${to}`).join('\n')
  if (moves.length === 0) return 'nothing to move'
  const { ink } = page
  const failures = moves.flatMap(({ topic, partition, reason }) =>
    reason === undefined ? [] : [`${ink.bad('✗')} ${topic}[${partition}]: ${reason}`],
  )
  const done = moves.filter(({ outcome }) => outcome === 'done').length
  const isPreview = moves.some(({ outcome }) => outcome === 'would')
  return [
    listAsText(moves, columns(page), page, { none: '' }),
    ...(moves.some(({ isClamped }) => isClamped) ? ['* the nearest that is kept'] : []),
    ...(isPreview ? [`${ink.changing('→')} nothing was changed        --execute does it`] : []),
    ...(done > 0 ? [`${ink.good('✓')} ${done} ${done === 1 ? 'partition' : 'partitions'} moved`] : []),
    ...failures,
  ].join('\n')
}

function columns({ ink }: Page): readonly Column<Moved>[] {
  return [
    { title: 'TOPIC', name: true, cell: ({ topic }) => topic },
    { title: 'PART', align: 'right', cell: ({ partition }) => String(partition) },
    { title: 'COMMITTED', align: 'right', cell: ({ committed }) => (committed === null ? '–' : String(committed)) },
    {
      title: 'TO',
      align: 'right',
      cell: ({ committed, to, isClamped }) => {
        const text = `${to}${isClamped ? '*' : ''}`
        return to === committed ? text : ink.changing(text)
      },
    },
    { title: 'MOVES', align: 'right', cell: ({ committed, to }) => (committed === null ? '–' : signed(to - committed)) },
    { title: 'LAG THEN', align: 'right', cell: ({ to, end }) => String(end - to) },
  ]
}

function signed(count: number): string {
  return count > 0 ? `+${count}` : String(count)
}
