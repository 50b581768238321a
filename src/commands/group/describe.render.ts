import { grouped } from '../../shared/grouped.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import type { Group, Member } from '../../systems/kafka/groups/group.ts'
import type { PartitionLag } from '../../systems/kafka/groups/group-lag.ts'
import { stateAsText } from './list.render.ts'

/** As -o json has it. */
export interface GroupDescription extends Omit<Group, 'name'> {
  readonly group: string
  readonly lag: number
  readonly offsets: readonly Offsets[]
}

type Offsets = Omit<PartitionLag, 'behindMs'>

export const descriptionsAsText: AsText<readonly GroupDescription[]> = (groups, page) => {
  if (page.style === 'raw') return groups.flatMap(({ offsets }) => offsets.flatMap(offsetAsCsv)).join('\n')
  return groups.map((group) => descriptionAsText(group, page)).join('\n\n')
}

function descriptionAsText(group: GroupDescription, page: Page): string {
  const { ink } = page
  const members = group.members ?? []
  const facts = [
    stateAsText(group.state, ink),
    `${members.length} ${members.length === 1 ? 'member' : 'members'}`,
    group.assignor === '' ? group.type : `${group.type}, ${group.assignor}`,
    `coordinator ${group.coordinator}`,
    `lag ${grouped(group.lag)}`,
  ]
  const parts = [`${ink.strong(group.group)}   ${facts.join(' · ')}`]
  if (members.length > 0) parts.push(listAsText(members, memberColumns, page, { none: '' }))
  parts.push(listAsText(group.offsets, offsetColumns(page), page, { none: ink.dim('it has committed nothing') }))
  return parts.join('\n\n')
}

const memberColumns: readonly Column<Member>[] = [
  { title: 'CLIENT', name: true, cell: ({ clientId }) => clientId },
  { title: 'HOST', cell: ({ host }) => host },
  { title: 'INSTANCE', wide: true, cell: ({ instanceId }) => instanceId ?? '–' },
  { title: 'MEMBER', wide: true, cell: ({ id }) => id },
  { title: 'PARTITIONS', cell: ({ partitions }) => partitionsAsText(partitions) || '–' },
]

function offsetColumns({ ink }: Page): readonly Column<Offsets>[] {
  return [
    { title: 'TOPIC', name: true, cell: ({ topic }) => topic },
    { title: 'PART', align: 'right', cell: ({ partition }) => String(partition) },
    { title: 'COMMITTED', align: 'right', cell: ({ committed }) => numberAsText(committed) },
    { title: 'END', align: 'right', cell: ({ end }) => numberAsText(end) },
    { title: 'LAG', align: 'right', cell: ({ lag }) => ((lag ?? 0) > 0 ? ink.changing(numberAsText(lag)) : numberAsText(lag)) },
    { title: 'CLIENT', cell: ({ clientId }) => clientId ?? '–' },
    { title: 'HOST', cell: ({ host }) => host ?? '–' },
    { title: 'MEMBER', wide: true, cell: ({ memberId }) => memberId ?? '–' },
  ]
}

function numberAsText(value: number | null): string {
  return value === null ? '–' : String(value)
}

/** `orders[0,1] payments[2]`. */
function partitionsAsText(partitions: Member['partitions']): string {
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  return topics
    .map((topic) => `${topic}[${partitions.filter((each) => each.topic === topic).map(({ partition }) => partition)}]`)
    .join(' ')
}

function offsetAsCsv({ topic, partition, committed }: Offsets): string[] {
  return committed === null ? [] : [`${topic},${partition},${committed}`]
}
