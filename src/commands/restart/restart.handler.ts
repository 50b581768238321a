import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import { type StartWish, startInstances } from '../../shell/start-instances.ts'
import { stopInstances } from '../../shell/stop-instances.ts'

export async function restart(ctx: Context, input: StartWish): Promise<void> {
  const { client } = await runningLabOf(ctx, input)
  {
    using stopping = client
    await stopInstances(ctx, stopping, input.names)
  }
  const restarted = await startInstances(ctx, input, 'restart')
  ctx.output.result({ restarted }, (_, { ink }) => `${ink.good('✓')} restarted: ${restarted.join(', ')}`)
}
