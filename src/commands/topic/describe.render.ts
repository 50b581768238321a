import { grouped } from '../../shared/grouped.ts'
import { sizeAsText } from '../../shell/output/size-text.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import type { PartitionDescription, TopicDescription } from '../../systems/kafka/topics/describe-topics.ts'
import type { TopicSetting } from '../../systems/kafka/topics/topic-settings.ts'

export type Section = 'summary' | 'partitions' | 'configs'

export function descriptionsAsText(sections: readonly Section[]): AsText<readonly TopicDescription[]> {
  return (topics, page) => topics.map((topic) => descriptionAsText(topic, sections, page)).join('\n\n')
}

function descriptionAsText(topic: TopicDescription, sections: readonly Section[], page: Page): string {
  const parts = [
    sections.includes('summary') ? summary(topic, page) : page.ink.strong(topic.name),
    ...(sections.includes('partitions') ? [listAsText(topic.partitions, partitionColumns(page), page, { none: '' })] : []),
    ...(sections.includes('configs') ? [settingsAsText(topic.settings, page)] : []),
  ]
  return parts.join('\n\n')
}

function summary({ name, isInternal, replicas, messages, sizeBytes, partitions }: TopicDescription, { ink }: Page): string {
  const facts = [
    counted(partitions.length, 'partition'),
    counted(replicas, 'replica'),
    messages === null ? '– messages' : counted(messages, 'message'),
    sizeBytes === null ? '– bytes' : sizeAsText(sizeBytes),
    ...(isInternal ? ["Kafka's own"] : []),
  ]
  return `${ink.strong(name)}   ${facts.join(' · ')}`
}

function partitionColumns({ ink }: Page): readonly Column<PartitionDescription>[] {
  const number = (value: number | null) => (value === null ? '–' : String(value))
  return [
    { title: 'PART', align: 'right', cell: ({ partition }) => String(partition) },
    { title: 'LEADER', align: 'right', cell: ({ leader }) => (leader === null ? ink.bad('nobody') : String(leader)) },
    { title: 'REPLICAS', cell: ({ replicas }) => replicas.join(',') },
    {
      title: 'IN SYNC',
      cell: ({ replicas, inSync }) =>
        inSync.length < replicas.length ? ink.changing(inSync.join(',') || '–') : inSync.join(','),
    },
    { title: 'OFFLINE', wide: true, cell: ({ offline }) => offline.join(',') },
    { title: 'FIRST', align: 'right', cell: ({ first }) => number(first) },
    { title: 'END', align: 'right', cell: ({ end }) => number(end) },
    { title: 'SIZE', align: 'right', cell: ({ sizeBytes }) => (sizeBytes === null ? '–' : sizeAsText(sizeBytes)) },
  ]
}

function settingsAsText(settings: readonly TopicSetting[], page: Page): string {
  if (settings.length === 0) return page.ink.dim('no setting of its own        --all-configs for all')
  return listAsText(settings, settingColumns(page), page, { none: '' })
}

function settingColumns({ ink }: Page): readonly Column<TopicSetting>[] {
  return [
    { title: 'CONFIG', name: true, cell: ({ name }) => name },
    { title: 'VALUE', cell: ({ value, source }) => (source === 'topic' ? ink.changing(value ?? '–') : (value ?? '–')) },
    { title: 'OTHERWISE', cell: ({ source, otherwise }) => (source === 'topic' ? (otherwise ?? '–') : '') },
    { title: 'FROM', cell: ({ source }) => source },
  ]
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`
}
