import { apply } from '../lab/apply.ts'
import { membersOf } from '../lab/members.ts'
import { planDown } from '../lab/plan.ts'
import type { Context } from './context.ts'
import { pick } from './instances.ts'
import type { RunningLab } from './lab.ts'

/** Stops what the names stand for, what is needed last; says the names of what was stopped. */
export async function stopInstances(ctx: Context, { client, registry }: RunningLab, names: readonly string[]): Promise<string[]> {
  const { instances, settings } = await client.call('observe', { usage: false })
  const ids = new Set(pick(instances, names, registry).map(({ id }) => id))
  const members = settings ? membersOf(settings, registry) : []
  const stopping = members.filter(({ id }) => ids.has(id))
  const stopTelling = client.onEvent((event) => ctx.output.event(event))
  try {
    await client.call('follow', {})
    await apply(planDown(stopping, 'asked for'), { client, specs: new Map(), signal: ctx.signal, waitMs: 120_000, remove: false })
  } finally {
    stopTelling()
  }
  return stopping.map(({ name }) => name)
}
