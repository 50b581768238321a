import { resolve } from 'node:path'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type ReplayWish, replay } from '../../systems/rabbitmq/replay.ts'

export interface ReplayInput extends ReplayWish {
  readonly target: TargetOption
}

export async function replayRecording(ctx: Context, { target, ...wish }: ReplayInput): Promise<void> {
  const progress = ctx.output.progress('replaying')
  const done = await onRabbit(ctx, target, (rabbit) =>
    replay(
      rabbit,
      { ...wish, path: resolve(ctx.cwd, wish.path) },
      {
        blocked: (because) => ctx.output.warn(`RabbitMQ takes nothing at present (${because}); waiting`),
        progress: ({ confirmed }) => progress.update(`${confirmed} published`),
      },
    ),
  ).finally(() => progress.done())
  ctx.output.result(done, ({ confirmed }, { ink }) => `${ink.good('✓')} ${confirmed} published from ${wish.path}`)
  if (done.unroutable === 0) return
  throw new MsaError('UNROUTABLE', `${done.unroutable} of ${done.confirmed + done.unroutable} reached no queue.`, {
    details: ['nothing is bound there for their keys'],
    hint: 'msa rabbit tree',
  })
}
