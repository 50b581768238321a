import { setTimeout as pause } from 'node:timers/promises'
import { checkExchange } from './exchanges.ts'
import { openPublisher } from './publisher.ts'
import type { Rabbit } from './rabbit.ts'
import { readRecording } from './recording.ts'
import { withOwnUser } from './redriven.ts'

export interface ReplayWish {
  readonly path: string
  /** 2: in half the time; infinite: without any pause. */
  readonly speed: number
  /** In place of those that are recorded. */
  readonly exchange?: string | undefined
  readonly key?: string | undefined
  readonly timeoutMs: number
}

export interface Replayed {
  readonly confirmed: number
  readonly unroutable: number
}

/** Publishes what was recorded, with the pauses that were between. */
export async function replay(
  rabbit: Rabbit,
  wish: ReplayWish,
  on: { readonly blocked: (because: string) => void; readonly progress: (done: Replayed) => void },
): Promise<Replayed> {
  const publisher = await openPublisher(rabbit, { mandatory: true, timeoutMs: wish.timeoutMs, onBlocked: on.blocked })
  const done = { confirmed: 0, unroutable: 0 }
  const known = new Set<string>()
  const sending = new Set<Promise<void>>()
  let failed: { readonly error: unknown } | undefined
  let first: { readonly at: number; readonly now: number } | undefined
  try {
    for await (const { message, at } of readRecording(wish.path)) {
      if (at !== undefined) {
        first ??= { at, now: performance.now() }
        const dueMs = first.now + (at - first.at) / wish.speed - performance.now()
        if (dueMs > 1) await pause(dueMs, undefined, { signal: rabbit.signal })
      }
      if (failed) break
      const exchange = wish.exchange ?? message.exchange
      if (!known.has(exchange)) await checkExchange(rabbit, exchange)
      known.add(exchange)
      await publisher.room()
      const sent = withOwnUser({ ...message, exchange, key: wish.key ?? message.key }, rabbit.target.username)
      const one: Promise<void> = publisher
        .send(sent)
        .then(
          (outcome) => {
            done[outcome] += 1
            on.progress(done)
          },
          (error: unknown) => {
            failed ??= { error }
          },
        )
        .finally(() => sending.delete(one))
      sending.add(one)
    }
    await Promise.all(sending)
    if (failed) throw failed.error
    return done
  } finally {
    publisher.stop()
  }
}
