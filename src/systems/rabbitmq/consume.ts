import type { RabbitDelivery } from '../../protocols/rabbitmq/connection.ts'
import { MsaError } from '../../shared/errors.ts'
import { messageOf, type Received } from './message.ts'
import { acrossOutages, type OutageNews } from './outage.ts'
import { QueueReader } from './queue-reader.ts'
import { countsOf, findQueue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'
import { lastOffset, type StreamOffset } from './streams.ts'

export interface ConsumeWish {
  readonly queue: string
  /** Go on with what comes, or end with what is ready now? */
  readonly follows: boolean
  readonly most?: number | undefined
  /** Ends when nothing has come for so long. */
  readonly idleMs?: number | undefined
  /** Ends after so long, whatever comes. */
  readonly timeoutMs?: number | undefined
  /** How many may be handed to us that are not acknowledged. */
  readonly prefetch: number
  /** For streams: where to begin. */
  readonly offset?: StreamOffset | undefined
}

/** `bound`: as many as were wanted; `emptied`: somebody else took the rest. */
export interface Consumed {
  readonly count: number
  readonly because: 'bound' | 'emptied' | 'idle' | 'timeout' | 'interrupted'
}

/** Resolves when the message is written. */
export type Write = (message: Received, offset: number | undefined) => Promise<void>

interface Reading {
  readonly wish: ConsumeWish
  readonly write: Write
  readonly isStream: boolean
  readonly bound: number
  /** Of a stream: the last one that is wanted. */
  readonly until: number | undefined
}

/** How far we are, whichever connection it came by. */
interface Progress {
  readonly beganAt: number
  lastAt: number
  written: number
  /** Of a stream: where to go on. */
  offset: StreamOffset | undefined
}

const lookEveryMs = 500

/**
 * Hands out the messages of a queue. Each is acknowledged when it was written, and no more are fetched than are wanted: who is
 * handed a message and gives it back leaves a mark on it. Whoever follows and hears the news stays when the broker goes:
 * what was written and not acknowledged then comes once more.
 */
export async function consume(rabbit: Rabbit, wish: ConsumeWish, write: Write, news?: OutageNews): Promise<Consumed> {
  const { queue } = wish
  const counts = await countsOf(rabbit, queue)
  const isStream = wish.offset !== undefined || (await findQueue(rabbit, queue))?.type === 'stream'
  const until = isStream && !wish.follows ? await lastOffset(rabbit, queue) : undefined
  const ready = isStream ? (until === undefined ? 0 : Number.POSITIVE_INFINITY) : counts.ready
  const bound = Math.min(wish.most ?? Number.POSITIVE_INFINITY, wish.follows ? Number.POSITIVE_INFINITY : ready)
  if (bound === 0) return { count: 0, because: 'bound' }
  const now = performance.now()
  const progress: Progress = { beganAt: now, lastAt: now, written: 0, offset: wish.offset }
  const reading = { wish, write, isStream, bound, until }
  const attempt = (begun = () => {}) => readOnce(rabbit, reading, progress, begun)
  const because = wish.follows && news ? await acrossOutages(rabbit, news, () => endAt(wish, progress), attempt) : await attempt()
  if (because === 'interrupted' && !(rabbit.signal.reason instanceof MsaError)) throw rabbit.signal.reason
  return { count: progress.written, because: because ?? endOf(wish, progress) ?? 'timeout' }
}

/** By one connection. */
async function readOnce(rabbit: Rabbit, reading: Reading, progress: Progress, begun: () => void): Promise<Consumed['because']> {
  const { wish, isStream, bound } = reading
  const { queue, prefetch } = wish
  const startedAt = Date.now()
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const left = isStream ? Number.POSITIVE_INFINITY : bound - progress.written
  const reader = new QueueReader(channel, { queue, prefetch, offset: progress.offset, bound: left })
  await reader.begin()
  begun()
  // Whatever comes from now on is to be found, also if we were not there when it came.
  if (isStream && (progress.offset === undefined || progress.offset === 'next')) progress.offset = { sinceMs: startedAt }
  const because = await read(rabbit, reader, reading, progress)
  await reader.close()
  return because
}

async function read(
  rabbit: Rabbit,
  reader: QueueReader,
  { wish, write, bound, until }: Reading,
  progress: Progress,
): Promise<Consumed['because']> {
  const { signal } = rabbit
  for (;;) {
    const end = endOf(wish, progress)
    if (end) return end
    const patience = [lookEveryMs, ...(wish.timeoutMs ? [wish.timeoutMs] : []), ...(wish.idleMs ? [wish.idleMs] : [])]
    const message = await reader.next(Math.min(...patience), signal)
    if (signal.aborted) return 'interrupted'
    if (message === undefined) {
      const isIdle = performance.now() - progress.lastAt >= lookEveryMs
      if (isIdle && Number.isFinite(bound)) {
        await reader.settle()
        if (!wish.follows && until === undefined && (await countsOf(rabbit, wish.queue)).ready === 0 && reader.isEmpty)
          return 'emptied'
      }
      continue
    }
    progress.lastAt = performance.now()
    const offset = offsetOf(message)
    if (until !== undefined && offset !== undefined && offset > until) return 'bound'
    await write(messageOf(message), offset)
    progress.written += 1
    if (offset !== undefined) progress.offset = { at: offset + 1 }
    await reader.wrote(message, signal)
    if (progress.written >= bound || (until !== undefined && offset !== undefined && offset >= until)) return 'bound'
  }
}

function endOf(wish: ConsumeWish, { beganAt, lastAt }: Progress): 'timeout' | 'idle' | undefined {
  const now = performance.now()
  if (wish.timeoutMs !== undefined && now - beganAt >= wish.timeoutMs) return 'timeout'
  return wish.idleMs !== undefined && now - lastAt >= wish.idleMs ? 'idle' : undefined
}

/** When it ends if nothing comes. */
function endAt(
  { timeoutMs = Number.POSITIVE_INFINITY, idleMs = Number.POSITIVE_INFINITY }: ConsumeWish,
  progress: Progress,
): number {
  return Math.min(progress.beganAt + timeoutMs, progress.lastAt + idleMs)
}

function offsetOf({ properties }: RabbitDelivery): number | undefined {
  const offset = (properties.headers as Record<string, unknown> | undefined)?.['x-stream-offset']
  const value = typeof offset === 'object' && offset !== null ? (offset as { value?: unknown }).value : offset
  return typeof value === 'number' ? value : undefined
}
