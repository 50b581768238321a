import type { Context } from '../../shell/context.ts'
import { declareAll } from '../../shell/rabbitmq/declared.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { declareQueue } from '../../systems/rabbitmq/declare.ts'

export interface DeclareInput {
  readonly target: TargetOption
  readonly names: readonly string[]
  readonly durable: boolean
  readonly autoDelete: boolean
  readonly arguments: Readonly<Record<string, unknown>>
}

export async function declareQueues(ctx: Context, { target, names, ...wish }: DeclareInput): Promise<void> {
  await onRabbit(ctx, target, (rabbit) => declareAll(ctx, 'queue', names, (name) => declareQueue(rabbit, { ...wish, name })))
}
