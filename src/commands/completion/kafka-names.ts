import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import { hasty, most, targetIn } from './hasty.ts'
import type { Described } from './words.ts'

const patienceMs = 700

/** Topics and groups of the Kafka that the words so far mean. One that does not answer at once completes nothing. */
export function kafkaNames(ctx: Context, typed: readonly string[]): NameSources {
  return {
    topic: () => named(ctx, typed, 'topic'),
    group: () => named(ctx, typed, 'group'),
  }
}

async function named(ctx: Context, typed: readonly string[], kind: 'topic' | 'group'): Promise<readonly Described[]> {
  const [{ part, targetOf }, { namesInKafka }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/kafka/names-in-kafka.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const login = part(await targetOf(inHaste, targetIn(typed), ['kafka']), 'kafka', 'kafka')
  const names = await namesInKafka(login, kind, inHaste.signal)
  return names.slice(0, most).map((word) => ({ word, summary: '' }))
}
