import { type Rabbit, withRabbit } from '../../systems/rabbitmq/rabbit.ts'
import type { Target } from '../../systems/target.ts'
import type { Context } from '../context.ts'
import { part, targetOf } from '../target.ts'
import type { TargetOption } from '../target-option.ts'

/** The RabbitMQ that is meant, for as long as the work takes. */
export async function onRabbit<Result>(
  ctx: Context,
  option: TargetOption,
  work: (rabbit: Rabbit, target: Target) => Promise<Result>,
): Promise<Result> {
  const target = await targetOf(ctx, option, ['rabbitmq'])
  return await withRabbit(part(target, 'rabbitmq', 'rabbitmq'), ctx.signal, (rabbit) => work(rabbit, target))
}
