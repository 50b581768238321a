import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { bindingsTo } from '../../systems/rabbitmq/bindings.ts'
import { consumersOf } from '../../systems/rabbitmq/consumers.ts'
import { deadLetterWay } from '../../systems/rabbitmq/dead-letter-queues.ts'
import { countsOf, findQueue } from '../../systems/rabbitmq/queues.ts'
import { type QueuePage, queueAsText } from './show.render.ts'

export interface ShowInput {
  readonly target: TargetOption
  readonly queue: string
}

export async function showQueue(ctx: Context, { target, queue: name }: ShowInput): Promise<void> {
  const page = await onRabbit(ctx, target, async (rabbit): Promise<QueuePage> => {
    const found = await findQueue(rabbit, name)
    // Of an exclusive queue AMQP tells its owner alone.
    const counts = found?.exclusive ? {} : await countsOf(rabbit, name)
    if (!found) return { name, ...counts }
    const [bindings, consumers] = await Promise.all([bindingsTo(rabbit, name), consumersOf(rabbit, name)])
    const way = deadLetterWay(found)
    const deadLetters = way === undefined ? null : { exchange: way.exchange, key: way.key ?? null }
    return { ...found, ...counts, bindings, consumersNow: consumers, deadLetters }
  })
  if (page.type === undefined) ctx.output.warn('without its management API RabbitMQ tells no more than this')
  ctx.output.result(page, queueAsText)
}
