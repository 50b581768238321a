import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { publishAll, publishedAsText } from '../../shell/rabbitmq/publish-all.ts'
import type { PublishInput } from '../../shell/rabbitmq/publish-options.ts'
import { checkExchange } from '../../systems/rabbitmq/exchanges.ts'

export interface PublishToExchangeInput {
  readonly exchange: string
  readonly key: string | undefined
  readonly input: PublishInput
}

export async function publishToExchange(ctx: Context, { exchange, key, input }: PublishToExchangeInput): Promise<void> {
  const published = await onRabbit(ctx, input.target, async (rabbit) => {
    await checkExchange(rabbit, exchange)
    return await publishAll(ctx, rabbit, input, {
      to: key === undefined ? exchange : `${exchange}:${key}`,
      way: (message) => ({ exchange, key: key ?? message.key }),
    })
  })
  ctx.output.result(published, publishedAsText)
}
