import type { Context } from './context.ts'
import { pick } from './instances.ts'
import { runningLabOf } from './lab.ts'

export interface Disturbance {
  readonly names: readonly string[]
  readonly name?: string
}

/** Does one thing to each of the instances that the names stand for; says their names. */
export async function disturb(
  ctx: Context,
  { names, ...option }: Disturbance,
  verb: 'kill' | 'pause' | 'resume',
): Promise<string[]> {
  const { client, registry } = await runningLabOf(ctx, option)
  using _client = client
  const { instances } = await client.call('observe', { usage: false })
  const chosen = pick(instances, names, registry)
  await Promise.all(chosen.map(({ id }) => client.call(verb, { id }, ctx.signal)))
  return chosen.map(({ name }) => name)
}
