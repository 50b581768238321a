import type { Context } from '../../shell/context.ts'
import { declareAll } from '../../shell/rabbitmq/declared.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { declareExchange, type ExchangeWish } from '../../systems/rabbitmq/declare.ts'

export interface DeclareInput extends Omit<ExchangeWish, 'name'> {
  readonly target: TargetOption
  readonly names: readonly string[]
}

export async function declareExchanges(ctx: Context, { target, names, ...wish }: DeclareInput): Promise<void> {
  await onRabbit(ctx, target, (rabbit) =>
    declareAll(ctx, 'exchange', names, (name) => declareExchange(rabbit, { ...wish, name })),
  )
}
