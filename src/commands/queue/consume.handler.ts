import type { Context } from '../../shell/context.ts'
import { writeMessage } from '../../shell/rabbitmq/message-text.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { outageNews } from '../../shell/rabbitmq/outage-news.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type Consumed, consume } from '../../systems/rabbitmq/consume.ts'
import type { StreamOffset } from '../../systems/rabbitmq/streams.ts'

export interface ConsumeInput {
  readonly target: TargetOption
  readonly queue: string
  /** Undefined: on a terminal. */
  readonly follow: boolean | undefined
  readonly most: number | undefined
  readonly idleMs: number | undefined
  readonly timeoutMs: number | undefined
  readonly prefetch: number
  readonly offset: StreamOffset | undefined
}

export async function consumeQueue(ctx: Context, { target, follow, ...wish }: ConsumeInput): Promise<void> {
  const { output } = ctx
  const follows = follow ?? ctx.stdout.isTTY
  const consumed = await onRabbit(ctx, target, (rabbit) =>
    consume(
      rabbit,
      { ...wish, follows },
      (message, offset) => writeMessage(output, message, { offset, lead: offset === undefined ? '' : String(offset) }),
      outageNews(output, 'what was not acknowledged comes again'),
    ),
  )
  output.note(endAsText(consumed, wish.queue, follows))
}

function endAsText({ count, because }: Consumed, queue: string, follows: boolean): string {
  const messages = `${count} ${count === 1 ? 'message' : 'messages'} of ${queue}`
  if (because === 'emptied') return `${messages}; somebody else took the rest`
  if (because === 'idle' || because === 'timeout')
    return `${messages}, then ${because === 'idle' ? 'nothing came' : 'the time was up'}`
  if (because === 'interrupted') return messages
  return follows ? messages : `${messages}: what was ready at the start (-f to go on)`
}
