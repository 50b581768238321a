import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { seen } from '../../systems/bus/seen.ts'
import type { BusOption } from './bus-option.ts'
import { checkBus, findBus, joined, type KnownBus } from './open-bus.ts'
import { seenAsText } from './watch.render.ts'

export interface WatchInput {
  readonly target: BusOption
  readonly most: number
  readonly timeoutMs: number | undefined
  readonly acks: boolean
  readonly reveal: boolean
}

export async function watchBus(ctx: Context, input: WatchInput): Promise<void> {
  const bus = await findBus(ctx, input.target)
  await checkOrMake(ctx, bus)
  const { output, signal } = ctx
  const ended = new AbortController()
  const stop = () => ended.abort()
  const timer = input.timeoutMs === undefined ? undefined : setTimeout(stop, input.timeoutMs)
  const passed = new Times()
  let count = 0
  let failure: unknown
  let isAway = false
  const end = await joined(ctx, bus, {
    async onEvent(event, { body }) {
      const at = ctx.clock.now()
      if (event.kind !== 'unreadable') passed.add(event.id, at)
      if (ended.signal.aborted || (event.kind === 'ack' && !input.acks)) return
      const row = seen({ event, body, at, seenAt: (id) => passed.of(id), reveal: input.reveal })
      count += 1
      if (count >= input.most) stop()
      const { whole, ...facts } = row
      // What is thrown here is taken for a failure of the event, which is then handed out again.
      await output
        .row({ at: new Date(at).toISOString(), ...whole }, (_, page) => seenAsText(facts, page))
        .catch((error: unknown) => {
          failure = error
          stop()
        })
    },
    onState({ kind, ...state }) {
      if (kind === 'down' && !isAway)
        output.warn(`the broker is away (${'because' in state ? state.because : ''}): waiting for it`)
      if (kind === 'up' && isAway) output.warn('the broker is back')
      isAway = kind === 'down' || (isAway && kind !== 'up')
    },
    onGap: () => output.warn('what passed meanwhile was not heard here'),
  })
  output.note(`watching ${bus.name} on ${end.broker}; Ctrl-C ends it`)
  try {
    await over(AbortSignal.any([signal, ended.signal]))
  } finally {
    clearTimeout(timer)
    await end.close()
  }
  if (failure !== undefined) throw failure
  if (signal.aborted && !(signal.reason instanceof MsaError)) throw signal.reason
}

/** In a lab, somebody may watch before the first service comes: then the exchange is made as that one would make it. */
async function checkOrMake(ctx: Context, bus: KnownBus): Promise<void> {
  try {
    await checkBus(ctx, bus)
  } catch (error) {
    const isMissing = error instanceof MsaError && (error.code === 'EXCHANGE_UNKNOWN' || error.code === 'TOPIC_UNKNOWN')
    if (!isMissing || bus.target.kind !== 'lab') throw error
    ctx.output.note(`${error.message.replace(/:.*/s, '')}: it is made now`)
  }
}

function over(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

const mostTimes = 1000

/** When the last events passed, by their ids. */
class Times {
  readonly #at = new Map<string, number>()

  add(id: string, at: number): void {
    if (this.#at.has(id)) return
    this.#at.set(id, at)
    for (const oldest of this.#at.keys()) {
      if (this.#at.size <= mostTimes) break
      this.#at.delete(oldest)
    }
  }

  of(id: string): number | undefined {
    return this.#at.get(id)
  }
}
