import type { Context } from '../../shell/context.ts'
import { type Disturbance, disturb } from '../../shell/disturb.ts'

export async function resume(ctx: Context, input: Disturbance): Promise<void> {
  const resumed = await disturb(ctx, input, 'resume')
  ctx.output.result({ resumed }, (_, { ink }) => `${ink.good('✓')} resumed: ${resumed.join(', ')}`)
}
