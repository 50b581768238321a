import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import { type StartWish, startInstances } from '../../shell/start-instances.ts'
import { stopInstances } from '../../shell/stop-instances.ts'

export interface RestartInput extends StartWish {
  readonly name?: string
}

export async function restart(ctx: Context, input: RestartInput): Promise<void> {
  const running = await runningLabOf(ctx, input)
  using _client = running.client
  await stopInstances(ctx, running, input.names)
  const restarted = await startInstances(ctx, running, input, 'restart')
  ctx.output.result({ restarted }, (_, { ink }) => `${ink.good('✓')} restarted: ${restarted.join(', ')}`)
}
