import { setTimeout as pause } from 'node:timers/promises'
import { MsaError } from '../../shared/errors.ts'
import type { Message } from '../../systems/rabbitmq/message.ts'
import { openPublisher } from '../../systems/rabbitmq/publisher.ts'
import type { Rabbit } from '../../systems/rabbitmq/rabbit.ts'
import { withOwnUser } from '../../systems/rabbitmq/redriven.ts'
import type { Context } from '../context.ts'
import type { AsText } from '../output.ts'
import { messagesOf } from './message-source.ts'
import type { PublishInput } from './publish-options.ts'

export interface Published {
  readonly to: string
  readonly published: number
}

/** Publishes all that is given, each confirmed. What fails ends it, and is told with what was done before. */
export async function publishAll(
  ctx: Context,
  rabbit: Rabbit,
  input: PublishInput,
  { to, way }: { readonly to: string; readonly way: (message: Message) => Pick<Message, 'exchange' | 'key'> },
): Promise<Published> {
  const progress = ctx.output.progress(`publishing to ${to}`)
  const onBlocked = (because: string) =>
    ctx.output.warn(`RabbitMQ takes nothing at present (${because}); waiting, at most ${Math.round(input.timeoutMs / 1000)}s`)
  const { mandatory, timeoutMs } = input
  const publisher = await openPublisher(rabbit, { mandatory, timeoutMs, onBlocked })
  const unroutable: string[] = []
  const sending = new Set<Promise<void>>()
  let failed: { readonly error: unknown } | undefined
  let [published, lost, sent] = [0, 0, 0]
  const began = performance.now()
  try {
    for await (const { message, where } of messagesOf(ctx, input)) {
      await paced(began, sent, input.perSecond, ctx.signal)
      await publisher.room()
      if (failed) break
      sent += 1
      const one: Promise<void> = publisher
        .send(withOwnUser({ ...message, ...way(message) }, rabbit.target.username))
        .then(
          (outcome) => {
            if (outcome === 'confirmed') published += 1
            else if (lost++ < 3) unroutable.push(`${where}: ${message.key === '' ? to : message.key}`)
            progress.update(`${published} published to ${to}`)
          },
          (error: unknown) => {
            failed ??= { error }
          },
        )
        .finally(() => sending.delete(one))
      sending.add(one)
    }
  } catch (error) {
    failed ??= { error }
  }
  await Promise.all(sending)
  publisher.stop()
  progress.done()
  if (failed) throw withCount(failed.error, published)
  if (lost > 0) throw noQueue(to, published, lost, unroutable)
  return { to, published }
}

async function paced(began: number, sent: number, perSecond: number | undefined, signal: AbortSignal): Promise<void> {
  if (perSecond === undefined) return
  const dueMs = began + (sent * 1000) / perSecond - performance.now()
  if (dueMs > 1) await pause(dueMs, undefined, { signal })
}

/** Whoever sends the rest has to know where it ends. */
function withCount(error: unknown, published: number): unknown {
  if (!(error instanceof MsaError) || published === 0) return error
  const details = [...error.details, `${published} before it ${published === 1 ? 'is' : 'are'} published`]
  const { code, message, hint, exitCode, cause } = error
  return new MsaError(code, message, { ...(hint !== undefined && { hint }), details, exitCode, cause })
}

function noQueue(to: string, published: number, lost: number, examples: readonly string[]): MsaError {
  const all = lost > examples.length ? [...examples, '…'] : examples
  return new MsaError(
    'UNROUTABLE',
    `${lost} of ${published + lost} ${lost === 1 ? 'message' : 'messages'} to ${to} reached no queue.`,
    {
      details: ['nothing is bound there for that key, so RabbitMQ would drop them', ...all],
      hint: 'msa bind list     or  --no-mandatory',
    },
  )
}

export const publishedAsText: AsText<Published> = ({ to, published }, { ink }) =>
  `${ink.good('✓')} ${published} ${published === 1 ? 'message' : 'messages'} published to ${to}`
