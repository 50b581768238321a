import { MsaError } from '../../shared/errors.ts'
import { bindingsFrom } from './bindings.ts'
import { Deliveries } from './deliveries.ts'
import { checkExchange, findExchange } from './exchanges.ts'
import { messageOf, type Received } from './message.ts'
import { acrossOutages, type OutageNews } from './outage.ts'
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

export interface TapHands {
  readonly begun: (facts: TapFacts) => void
  readonly write: (message: Received) => Promise<void>
  readonly news: OutageNews
}

/** How far we are, whichever connection it came by. */
interface Progress {
  readonly beganAt: number
  lastAt: number
  count: number
}

/** The queue holds so many that we have not taken yet; older ones go. */
export const mostHeld = 100_000
const lookEveryMs = 500

/**
 * What passes an exchange from now on, by a queue of our own that is gone with us. Queues of others are not touched, nor is an
 * exchange where another binding would change who gets what. When the broker goes and comes back we listen again; what passed
 * meanwhile was not heard.
 */
export async function tap(rabbit: Rabbit, wish: TapWish, { begun, write, news }: TapHands): Promise<number> {
  const found = await Promise.all(wish.points.map((point) => bindingsFor(rabbit, point)))
  const bindings = found.flatMap((each) => each.bindings)
  const warnings = found.flatMap(({ warning }) => (warning === undefined ? [] : [warning]))
  const now = performance.now()
  const progress: Progress = { beganAt: now, lastAt: now, count: 0 }
  let isFirst = true
  const listenOnce = async (again: () => void) => {
    const { channel, deliveries } = await openEar(rabbit, bindings)
    again()
    if (isFirst) begun({ bindings, warnings })
    isFirst = false
    await listen(deliveries, wish, { signal: rabbit.signal, progress }, async (delivery) => {
      const message = messageOf(delivery)
      const isWanted = wish.wanted?.(message) ?? true
      if (isWanted) await write(message)
      if (isWanted) progress.count += 1
      channel.ack(delivery)
    })
    await channel.close().catch(() => undefined)
  }
  await acrossOutages(rabbit, news, () => endAt(wish, progress), listenOnce)
  return progress.count
}

/** A queue of our own, and what it is handed. */
async function openEar(rabbit: Rabbit, bindings: PointBindings['bindings']) {
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const deliveries = new Deliveries()
  channel.on('error', (error) => deliveries.end(error))
  channel.on('close', () => deliveries.end(new Error('channel closed')))
  const options = { exclusive: true, autoDelete: true, durable: false, arguments: { 'x-max-length': mostHeld } }
  const { queue } = await channel.assertQueue('', options)
  for (const { exchange, key, arguments: given } of bindings) await channel.bindQueue(queue, exchange, key, given)
  await channel.prefetch(1000)
  await channel.consume(queue, deliveries.take)
  return { channel, deliveries }
}

type Handed = NonNullable<Awaited<ReturnType<Deliveries['next']>>>

async function listen(
  deliveries: Deliveries,
  wish: TapWish,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
  take: (message: Handed) => Promise<void>,
): Promise<void> {
  const { most = forever, idleMs = forever, timeoutMs = forever } = wish
  while (progress.count < most && !signal.aborted && performance.now() < endAt(wish, progress)) {
    const message = await deliveries.next(Math.min(lookEveryMs, idleMs, timeoutMs), signal)
    if (deliveries.isCancelled && !message) throw new MsaError('RABBITMQ_FAILED', 'Our queue was deleted while we listened.')
    if (!message) continue
    progress.lastAt = performance.now()
    await take(message)
  }
  if (signal.aborted && !(signal.reason instanceof MsaError)) throw signal.reason
}

const forever = Number.POSITIVE_INFINITY

/** When it ends if nothing comes. */
function endAt({ idleMs = forever, timeoutMs = forever }: TapWish, { beganAt, lastAt }: Progress): number {
  return Math.min(beganAt + timeoutMs, lastAt + idleMs)
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
