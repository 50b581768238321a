import { grouped } from '../../shared/grouped.ts'
import type { AsText } from '../../shell/output.ts'
import type { Produced } from '../../systems/kafka/produce.ts'
import type { WrittenPartition } from '../../systems/kafka/producing/outbox.ts'

/** `✓ 3 messages in products: partition 1 from offset 4 to 6`. */
export const producedAsText: AsText<Produced> = ({ topic, messages, partitions, isNew }, { ink, style }) => {
  if (style === 'raw') return String(messages)
  const what = `${grouped(messages)} ${messages === 1 ? 'message' : 'messages'} in ${topic}${isNew ? ', which is new' : ''}`
  return `${ink.good('✓')} ${what}${whereAsText(partitions)}`
}

function whereAsText(partitions: readonly WrittenPartition[]): string {
  const [only, ...more] = partitions
  if (only === undefined) return ''
  if (more.length === 0) return `: partition ${only.partition}${offsets(only)}`
  if (partitions.length > 12) return `: ${partitions.length} partitions`
  return `: ${partitions.map(({ partition, messages }) => `${grouped(messages)} in ${partition}`).join(', ')}`
}

function offsets({ firstOffset, lastOffset }: WrittenPartition): string {
  if (firstOffset < 0) return ''
  return firstOffset === lastOffset ? ` at offset ${firstOffset}` : ` from offset ${firstOffset} to ${lastOffset}`
}
