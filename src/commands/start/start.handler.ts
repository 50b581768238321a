import type { Context } from '../../shell/context.ts'
import { startInstances } from '../../shell/start-instances.ts'

export interface StartInput {
  readonly names: readonly string[]
  readonly waitMs: number
  readonly name?: string
}

export async function start(ctx: Context, input: StartInput): Promise<void> {
  const started = await startInstances(ctx, input, 'start')
  ctx.output.result({ started }, (_, { ink }) =>
    started.length === 0 ? `${ink.good('✓')} nothing had to be started` : `${ink.good('✓')} started: ${started.join(', ')}`,
  )
}
