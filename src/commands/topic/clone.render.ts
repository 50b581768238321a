import { grouped } from '../../shared/grouped.ts'
import type { AsText } from '../../shell/output.ts'
import type { Cloned } from '../../systems/kafka/clone.ts'

export const clonedAsText: AsText<Cloned> = ({ from, to, messages, isNew, isDryRun, partitions }, { ink, style }) => {
  if (style === 'raw') return String(messages)
  const what = `${grouped(messages)} ${messages === 1 ? 'message' : 'messages'} of ${from}`
  if (isDryRun) return `${what} would be copied to ${to}${isNew ? ', which would be new' : ''} (--dry-run)`
  const where = partitions === 1 ? '1 partition' : `${partitions} partitions`
  return `${ink.good('✓')} ${what} copied to ${to}${isNew ? ', which is new' : ''}: ${where}`
}
