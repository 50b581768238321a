import { MsaError } from '../../shared/errors.ts'
import { bindingsFrom } from './bindings.ts'
import { Deliveries } from './deliveries.ts'
import { checkExchange, findExchange } from './exchanges.ts'
import { messageOf, type Received } from './message.ts'
import type { Rabbit } from './rabbit.ts'

/** `orders`, `orders:order.*`: without a key everything. */
export interface TapPoint {
  readonly exchange: string
  readonly key?: string | undefined
}

export interface TapWish {
  readonly points: readonly TapPoint[]
  readonly wanted?: ((message: Received) => boolean) | undefined
  readonly most?: number | undefined
  readonly idleMs?: number | undefined
  readonly timeoutMs?: number | undefined
}

export interface TapFacts {
  readonly bindings: readonly { readonly exchange: string; readonly key: string }[]
  /** What is different for others as long as we listen. */
  readonly warnings: readonly string[]
}

/** The queue holds so many that we have not taken yet; older ones go. */
export const mostHeld = 100_000
const lookEveryMs = 500

/**
 * What passes an exchange from now on, by a queue of our own that is gone with us. Queues of others are not touched, nor is an
 * exchange where another binding would change who gets what.
 */
export async function tap(
  rabbit: Rabbit,
  wish: TapWish,
  { begun, write }: { readonly begun: (facts: TapFacts) => void; readonly write: (message: Received) => Promise<void> },
): Promise<number> {
  const { signal } = rabbit
  const found = await Promise.all(wish.points.map((point) => bindingsFor(rabbit, point)))
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const deliveries = new Deliveries()
  channel.on('error', (error) => deliveries.end(error))
  channel.on('close', () => deliveries.end(new Error('channel closed')))
  const options = { exclusive: true, autoDelete: true, durable: false, arguments: { 'x-max-length': mostHeld } }
  const { queue } = await channel.assertQueue('', options)
  const bindings = found.flatMap((each) => each.bindings)
  for (const { exchange, key, arguments: given } of bindings) await channel.bindQueue(queue, exchange, key, given)
  await channel.prefetch(1000)
  await channel.consume(queue, deliveries.take)
  begun({ bindings, warnings: found.flatMap(({ warning }) => (warning === undefined ? [] : [warning])) })
  const count = await listen(deliveries, wish, signal, async (delivery) => {
    const message = messageOf(delivery)
    const isWanted = wish.wanted?.(message) ?? true
    if (isWanted) await write(message)
    channel.ack(delivery)
    return isWanted
  })
  await channel.close().catch(() => undefined)
  return count
}

type Handed = NonNullable<Awaited<ReturnType<Deliveries['next']>>>

async function listen(
  deliveries: Deliveries,
  { most = Number.POSITIVE_INFINITY, idleMs = Number.POSITIVE_INFINITY, timeoutMs = Number.POSITIVE_INFINITY }: TapWish,
  signal: AbortSignal,
  take: (message: Handed) => Promise<boolean>,
): Promise<number> {
  const began = performance.now()
  let lastAt = began
  let count = 0
  while (count < most && !signal.aborted) {
    const now = performance.now()
    if (now - began >= timeoutMs || now - lastAt >= idleMs) break
    const message = await deliveries.next(Math.min(lookEveryMs, idleMs, timeoutMs), signal)
    if (deliveries.isCancelled && !message) throw new MsaError('RABBITMQ_FAILED', 'Our queue was deleted while we listened.')
    if (!message) continue
    lastAt = performance.now()
    if (await take(message)) count += 1
  }
  if (signal.aborted && !(signal.reason instanceof MsaError)) throw signal.reason
  return count
}

interface PointBindings {
  readonly bindings: readonly { readonly exchange: string; readonly key: string; readonly arguments: Record<string, unknown> }[]
  readonly warning?: string
}

async function bindingsFor(rabbit: Rabbit, { exchange, key }: TapPoint): Promise<PointBindings> {
  if (exchange === '') throw noDefault()
  await checkExchange(rabbit, exchange)
  const found = await findExchange(rabbit, exchange)
  const type = found?.type === 'x-delayed-message' ? String(found.arguments['x-delayed-type']) : found?.type
  const alternate = found?.arguments['alternate-exchange']
  const warning =
    alternate === undefined
      ? {}
      : {
          warning: `while we listen, what reaches no queue of "${exchange}" does not go to "${alternate}" either: it reaches ours`,
        }
  const one = (word: string, given = {}) => [{ exchange, key: word, arguments: given }]
  if (type === undefined) return { bindings: one(key ?? '#') }
  if (type === 'topic') return { bindings: one(key ?? '#'), ...warning }
  if (type === 'fanout') return { bindings: one(key ?? ''), ...warning }
  if (type === 'headers') return { bindings: one(key ?? '', { 'x-match': 'all' }), ...warning }
  if (type === 'direct') return { bindings: key === undefined ? await allKeys(rabbit, exchange) : one(key), ...warning }
  throw new MsaError('RABBITMQ_FAILED', `An exchange of the type ${type} cannot be listened to without taking part in it.`, {
    details: ['it shares its messages among its bindings: what we got, nobody else would'],
    exitCode: 3,
  })
}

/** A direct exchange has no word for everything: the keys that are bound now are all that lead anywhere. */
async function allKeys(rabbit: Rabbit, exchange: string): Promise<PointBindings['bindings']> {
  const bindings = (await bindingsFrom(rabbit, exchange)) ?? []
  const keys = [...new Set(bindings.map(({ key }) => key))]
  if (keys.length > 0) return keys.map((key) => ({ exchange, key, arguments: {} }))
  throw new MsaError('USAGE', `"${exchange}" is a direct exchange, and no key is bound to it that we know of: name one.`, {
    hint: `msa rabbit tap ${exchange}:<key>`,
    exitCode: 2,
  })
}

function noDefault(): MsaError {
  return new MsaError('USAGE', 'The default exchange takes no bindings: what goes through it cannot be listened to.', {
    details: ['what is in a queue can be looked at: msa queue peek <queue>'],
    hint: 'msa exchange list',
    exitCode: 2,
  })
}
