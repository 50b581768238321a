import type { Context } from '../../shell/context.ts'
import { type Disturbance, disturb } from '../../shell/disturb.ts'

export async function kill(ctx: Context, input: Disturbance): Promise<void> {
  const killed = await disturb(ctx, input, 'kill')
  ctx.output.result({ killed }, (_, { ink }) => `${ink.good('✓')} killed: ${killed.join(', ')}        msa events -f`)
}
