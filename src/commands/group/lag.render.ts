import { durationAsText } from '../../shared/duration.ts'
import { grouped } from '../../shared/grouped.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import type { GroupLag, PartitionLag } from '../../systems/kafka/groups/group-lag.ts'
import type { Trends } from './trend.ts'

export const lagAsText: AsText<readonly GroupLag[]> = (lags, page) => {
  if (page.style === 'raw') return lags.flatMap(linesOf).join('\n')
  if (lags.length === 0) return 'no group'
  return lags.map((lag) => groupAsText(lag, page, columns(page))).join('\n\n')
}

/** The same, with where it is going. */
export function watchedLagAsText(trends: Trends, everyMs: number): AsText<readonly GroupLag[]> {
  return (lags, page) => {
    if (page.style === 'raw' || lags.length === 0) return lagAsText(lags, page)
    const every = page.ink.dim(`   every ${everyMs < 1000 ? `${everyMs}ms` : `${everyMs / 1000}s`}`)
    return lags
      .map((lag, at) => groupAsText(lag, page, [...columns(page), trendColumn(trends, lag.group, page)], at === 0 ? every : ''))
      .join('\n\n')
  }
}

/** For a script: a line for each partition, with its group. */
export const linesOfLag: AsText<readonly GroupLag[]> = (lags, page) => {
  const group: Column<GroupPartition> = { title: 'GROUP', name: true, cell: ({ group }) => group }
  const rows = lags.flatMap(({ group, partitions }) => partitions.map((partition) => ({ ...partition, group })))
  return listAsText(rows, [group, ...columns(page)], page, { none: '', noHeaders: true })
}

type GroupPartition = PartitionLag & { readonly group: string }

function groupAsText(lag: GroupLag, page: Page, shown: readonly Column<PartitionLag>[], more = ''): string {
  const { group, state, members, behindMs, partitions } = lag
  const facts = [state, `${members ?? '–'} ${members === 1 ? 'member' : 'members'}`, `lag ${grouped(lag.lag)}`]
  const behind = behindMs === null || behindMs === 0 ? [] : [`${durationAsText(behindMs)} behind`]
  const title = `GROUP ${page.ink.strong(group)} · ${[...facts, ...behind].join(' · ')}${more}`
  return `${title}\n${listAsText(partitions, shown, page, { none: page.ink.dim('it has committed nothing') })}`
}

function columns({ ink }: Page): readonly Column<PartitionLag>[] {
  return [
    { title: 'TOPIC', name: true, cell: ({ topic }) => topic },
    { title: 'PART', align: 'right', cell: ({ partition }) => String(partition) },
    { title: 'COMMITTED', align: 'right', cell: ({ committed }) => spaced(committed) },
    { title: 'END', align: 'right', cell: ({ end }) => spaced(end) },
    { title: 'LAG', align: 'right', cell: ({ lag }) => ((lag ?? 0) > 0 ? ink.changing(spaced(lag)) : spaced(lag)) },
    { title: 'BEHIND', align: 'right', cell: ({ behindMs }) => behindAsText(behindMs) },
    { title: 'CLIENT', wide: true, cell: ({ clientId }) => clientId ?? '–' },
  ]
}

function trendColumn(trends: Trends, group: string, { ink }: Page): Column<PartitionLag> {
  return {
    title: 'TREND',
    cell: (partition) => {
      const { line, word } = trends.of(group, partition)
      if (word === '') return ink.dim(line)
      return `${line} ${word === 'growing' ? ink.changing(word) : ink.good(word)}`
    },
  }
}

/** `12 004`. */
function spaced(value: number | null): string {
  return value === null ? '–' : grouped(value).replaceAll(',', ' ')
}

function behindAsText(behindMs: number | null): string {
  if (behindMs === null) return '–'
  return behindMs === 0 ? '0s' : durationAsText(behindMs)
}

function linesOf({ group, partitions }: GroupLag): string[] {
  return partitions.map(({ topic, partition, committed, end, lag }) =>
    [group, topic, partition, committed ?? '', end ?? '', lag ?? ''].join('\t'),
  )
}
