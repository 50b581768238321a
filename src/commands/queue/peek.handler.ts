import type { Context } from '../../shell/context.ts'
import { writeMessage } from '../../shell/rabbitmq/message-text.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type PeekWish, peek } from '../../systems/rabbitmq/peek.ts'

export interface PeekInput extends PeekWish {
  readonly target: TargetOption
}

export async function peekQueue({ output, ...ctx }: Context, { target, ...wish }: PeekInput): Promise<void> {
  const { messages, left, isMarked } = await onRabbit({ output, ...ctx }, target, (rabbit) => peek(rabbit, wish))
  for (const { message, position, offset } of messages) {
    await writeMessage(output, message, { lead: String(offset ?? position), offset, more: { position } })
  }
  const count = messages.length === 0 ? `nothing is ready in ${wish.queue}` : `${messages.length} of ${wish.queue}`
  output.note(
    `${count}${left > 0 ? `, ${left} more` : ''}${isMarked ? '; all are back in their places, marked as redelivered' : ''}`,
  )
}
