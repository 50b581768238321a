import type { Column, Page } from '../../shell/output.ts'
import type { TopicSummary } from '../../systems/kafka/topics/list-topics.ts'

export function topicColumns({ ink, style }: Page): readonly Column<TopicSummary>[] {
  const name: Column<TopicSummary> = { title: 'NAME', name: true, cell: (topic) => topic.name }
  if (style === 'raw') return [name]
  return [
    name,
    { title: 'PARTITIONS', align: 'right', cell: ({ partitions }) => String(partitions) },
    { title: 'REPLICAS', align: 'right', cell: ({ replicas }) => String(replicas) },
    { title: 'LEADERS', wide: true, cell: ({ leaders }) => leaders.join(',') },
    { title: 'INTERNAL', wide: true, cell: ({ isInternal }) => (isInternal ? 'yes' : '') },
    {
      title: 'STATE',
      cell: ({ leaderless, underReplicated }) => {
        if (leaderless > 0) return ink.bad(`${leaderless} without a leader`)
        return underReplicated > 0 ? ink.changing(`${underReplicated} not in sync`) : ink.good('ok')
      },
    },
  ]
}
