import { randomBytes } from 'node:crypto'
import { MsaError } from '../../shared/errors.ts'
import { deathOf } from './deaths.ts'
import { checkExchange } from './exchanges.ts'
import { type Message, messageOf, type Received } from './message.ts'
import { openPublisher, type Publisher } from './publisher.ts'
import { countsOf, findQueue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'
import { hopsOf, redriven, runOf, withOwnUser } from './redriven.ts'

export interface RedriveWish {
  readonly queue: string
  readonly most?: number | undefined
  readonly wanted?: ((message: Received) => boolean) | undefined
  /** `origin`: where it was published to; `queue`: into the queue where it died, and no other. */
  readonly to: 'origin' | 'queue' | { readonly exchange: string; readonly key?: string | undefined }
  /** What was sent back so often is left. */
  readonly mostHops?: number | undefined
  readonly dryRun: boolean
  readonly timeoutMs: number
}

/** What became of one. */
export interface Redriven {
  readonly message: Received
  /** Undefined where nothing tells its way. */
  readonly to: Pick<Message, 'exchange' | 'key'> | undefined
  readonly outcome: 'done' | 'would' | 'skipped' | 'failed'
  readonly because?: 'not wanted' | 'no origin' | 'sent back too often' | 'unroutable' | 'refused' | undefined
}

export interface RedriveTally {
  readonly done: number
  readonly skipped: number
  readonly failed: number
}

const mostUnderWay = 200

/**
 * Sends dead letters back. A message leaves the queue when the broker has confirmed that it is where it goes; one that reaches no
 * queue stays. Not more are looked at than were there at the start, and none that this run sent.
 */
export async function redrive(
  rabbit: Rabbit,
  wish: RedriveWish,
  on: { readonly one: (one: Redriven) => Promise<void> | void; readonly blocked: (because: string) => void },
): Promise<RedriveTally> {
  const { queue } = wish
  const { ready } = await countsOf(rabbit, queue)
  if ((await findQueue(rabbit, queue))?.type === 'stream') throw noStream(queue)
  const options = { mandatory: true, timeoutMs: wish.timeoutMs, onBlocked: on.blocked }
  const publisher = await openPublisher(rabbit, options, aWhileAfter(rabbit.signal))
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const run = randomBytes(6).toString('hex')
  const tally = { done: 0, skipped: 0, failed: 0 }
  const underWay = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let chosen = 0
  const told = async (one: Redriven) => {
    if (one.outcome !== 'would') tally[one.outcome] += 1
    else tally.done += 1
    await on.one(one)
  }
  const ways = new Map<string, boolean>()
  try {
    for (let seen = 0; seen < ready && chosen < (wish.most ?? Number.POSITIVE_INFINITY) && !failure; seen++) {
      if (rabbit.signal.aborted) break
      const got = await channel.get(queue, { noAck: false })
      if (!got) break
      const message = messageOf(got)
      if (runOf(message) === run) break
      const plan = planOf(message, wish)
      if (plan.outcome === 'skipped' || plan.outcome === 'failed' || wish.dryRun || !plan.to) {
        if (plan.outcome === 'would') chosen += 1
        await told(plan)
        continue
      }
      chosen += 1
      if (!(await isThere(rabbit, plan.to.exchange, ways))) {
        await told({ ...plan, outcome: 'failed', because: 'unroutable' })
        continue
      }
      const again = redriven(message, plan.to, { from: queue, run, at: new Date() })
      const one: Promise<void> = sendOne(publisher, withOwnUser(again, rabbit.target.username))
        .then(async (because) => {
          if (because === undefined) channel.ack(got)
          await told(because === undefined ? { ...plan, outcome: 'done' } : { ...plan, outcome: 'failed', because })
        })
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => underWay.delete(one))
      underWay.add(one)
      if (underWay.size >= mostUnderWay) await Promise.race(underWay)
    }
    await Promise.all(underWay)
    // What was not sent goes back to its place: after a nack that of a quorum queue would stand at its end.
    await channel.close().catch(() => undefined)
    if (failure) throw failure.error
    rabbit.signal.throwIfAborted()
    return tally
  } finally {
    publisher.stop()
  }
}

const graceMs = 3000

/** What is under way is known soon, and should be: what is not acknowledged is sent twice. */
function aWhileAfter(signal: AbortSignal): AbortSignal {
  const late = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => late.abort(signal.reason), graceMs).unref(), { once: true })
  return late.signal
}

function planOf(message: Received, { wanted, mostHops, to, queue }: RedriveWish): Redriven {
  const death = deathOf(message)
  const way =
    typeof to === 'object'
      ? { exchange: to.exchange, key: to.key ?? death?.key ?? message.key }
      : to === 'origin'
        ? death && { exchange: death.exchange, key: death.key }
        : death?.queue === undefined
          ? undefined
          : { exchange: '', key: death.queue }
  if (wanted && !wanted(message)) return { message, to: way, outcome: 'skipped', because: 'not wanted' }
  if (mostHops !== undefined && hopsOf(message) >= mostHops)
    return { message, to: way, outcome: 'skipped', because: 'sent back too often' }
  // It would be here again, at its end.
  if (!way || (way.exchange === '' && way.key === queue))
    return { message, to: undefined, outcome: 'failed', because: 'no origin' }
  return { message, to: way, outcome: 'would' }
}

async function isThere(rabbit: Rabbit, exchange: string, known: Map<string, boolean>): Promise<boolean> {
  const before = known.get(exchange)
  if (before !== undefined) return before
  const found = await checkExchange(rabbit, exchange).then(
    () => true,
    (error: unknown) => {
      if (error instanceof MsaError && error.code === 'EXCHANGE_UNKNOWN') return false
      throw error
    },
  )
  known.set(exchange, found)
  return found
}

/** Why it is not where it was to go; undefined when it is. */
async function sendOne(publisher: Publisher, message: Message): Promise<'unroutable' | 'refused' | undefined> {
  try {
    return (await publisher.send(message)) === 'unroutable' ? 'unroutable' : undefined
  } catch (error) {
    if (error instanceof MsaError && error.code === 'RABBITMQ_FAILED') return 'refused'
    throw error
  }
}

function noStream(queue: string): MsaError {
  return new MsaError('RABBITMQ_FAILED', `"${queue}" is a stream: nothing is taken out of it.`, {
    hint: `msa queue consume ${queue} -o ndjson | msa exchange publish <exchange> --json`,
    exitCode: 3,
  })
}
