import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { publishAll, publishedAsText } from '../../shell/rabbitmq/publish-all.ts'
import type { PublishInput } from '../../shell/rabbitmq/publish-options.ts'
import { countsOf } from '../../systems/rabbitmq/queues.ts'

export async function publishToQueue(
  ctx: Context,
  { queue, input }: { readonly queue: string; readonly input: PublishInput },
): Promise<void> {
  const published = await onRabbit(ctx, input.target, async (rabbit) => {
    await countsOf(rabbit, queue)
    return await publishAll(ctx, rabbit, input, { to: queue, way: () => ({ exchange: '', key: queue }) })
  })
  ctx.output.result(published, publishedAsText)
}
