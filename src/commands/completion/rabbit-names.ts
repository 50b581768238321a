import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import type { Described } from './words.ts'

const patienceMs = 1500

export function rabbitNames(ctx: Context): NameSources {
  return { queue: () => namesOf(ctx, 'queue'), exchange: () => namesOf(ctx, 'exchange') }
}

/** Of the running lab: whoever presses Tab is asked no password, and does not wait long. */
async function namesOf(ctx: Context, kind: 'queue' | 'exchange'): Promise<readonly Described[]> {
  if (ctx.env.MSA_CONTEXT) return []
  const [{ runningLabOf }, { targetOf }, { withRabbit }] = await Promise.all([
    import('../../shell/lab.ts'),
    import('../../shell/target.ts'),
    import('../../systems/rabbitmq/rabbit.ts'),
  ])
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(patienceMs)])
  const hasty = { ...ctx, signal }
  const { lab, client } = await runningLabOf(hasty, {})
  using _client = client
  const { rabbitmq } = await targetOf(hasty, { name: lab.name }, ['rabbitmq'])
  if (!rabbitmq) return []
  return await withRabbit(rabbitmq, signal, async (rabbit) => {
    const path = [`${kind}s`, rabbitmq.virtualHost]
    const all = await rabbit.ask<{ readonly name: string; readonly type?: string }[]>({ path, query: { columns: 'name,type' } })
    return all.filter(({ name }) => name !== '').map(({ name, type = '' }) => ({ word: name, summary: type }))
  })
}
