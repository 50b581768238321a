import type { Context } from '../../shell/context.ts'
import { runningLabOf } from '../../shell/lab.ts'
import { stopInstances } from '../../shell/stop-instances.ts'

export interface StopInput {
  readonly names: readonly string[]
  readonly name?: string
}

export async function stop(ctx: Context, input: StopInput): Promise<void> {
  const running = await runningLabOf(ctx, input)
  using _client = running.client
  const stopped = await stopInstances(ctx, running, input.names)
  ctx.output.result(
    { stopped },
    (_, { ink }) => `${ink.good('✓')} stopped: ${stopped.join(', ')}        msa start ${input.names.join(' ')}`,
  )
}
