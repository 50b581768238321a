import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import { type StartWish, startInstances } from '../../shell/start-instances.ts'

export interface StartInput extends StartWish {
  readonly name?: string
}

export async function start(ctx: Context, input: StartInput): Promise<void> {
  const running = await runningLabOf(ctx, input)
  using _client = running.client
  const started = await startInstances(ctx, running, input, 'start')
  ctx.output.result({ started }, (_, { ink }) =>
    started.length === 0 ? `${ink.good('✓')} nothing had to be started` : `${ink.good('✓')} started: ${started.join(', ')}`,
  )
}
