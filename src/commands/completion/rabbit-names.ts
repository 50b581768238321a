import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import { hasty, most, targetIn } from './hasty.ts'
import type { Described } from './words.ts'

const patienceMs = 1500

/** Queues and exchanges of the RabbitMQ that the words so far mean; its management API knows them. */
export function rabbitNames(ctx: Context, typed: readonly string[]): NameSources {
  return { queue: () => named(ctx, typed, 'queue'), exchange: () => named(ctx, typed, 'exchange') }
}

async function named(ctx: Context, typed: readonly string[], kind: 'queue' | 'exchange'): Promise<readonly Described[]> {
  const [{ part, targetOf }, { withRabbit }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/rabbitmq/rabbit.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const rabbitmq = part(await targetOf(inHaste, targetIn(typed), ['rabbitmq']), 'rabbitmq', 'rabbitmq')
  return await withRabbit(rabbitmq, inHaste.signal, async (rabbit) => {
    const path = [`${kind}s`, rabbitmq.virtualHost]
    const all = await rabbit.ask<{ readonly name: string; readonly type?: string }[]>({ path, query: { columns: 'name,type' } })
    const named = all.filter(({ name }) => name !== '')
    return named.slice(0, most).map(({ name, type = '' }) => ({ word: name, summary: type }))
  })
}
