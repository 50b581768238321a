import type { Context } from '../../shell/context.ts'
import { type Disturbance, disturb } from '../../shell/disturb.ts'

export async function pause(ctx: Context, input: Disturbance): Promise<void> {
  const paused = await disturb(ctx, input, 'pause')
  ctx.output.result(
    { paused },
    (_, { ink }) => `${ink.good('✓')} paused: ${paused.join(', ')}        msa resume ${input.names.join(' ')}`,
  )
}
