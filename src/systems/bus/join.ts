import { randomBytes, randomUUID } from 'node:crypto'
import { decodeEvent, encodeEvent, type Unreadable } from '../../protocols/bus/event-json.ts'
import type { BusEvent, EnvironmentChangeEvent, RefreshEvent } from '../../protocols/bus/events.ts'
import type { BusMessage, BusTransport } from '../../protocols/bus/transport.ts'
import type { LinkState } from '../../protocols/link-keeper.ts'
import { WireError } from '../../protocols/wire-error.ts'

export type Over = 'rabbitmq' | 'kafka'

/** What we publish. */
export type Order =
  | { readonly kind: 'refresh'; readonly destination: string }
  | { readonly kind: 'environment-change'; readonly destination: string; readonly values: ReadonlyMap<string, string> }

/** Our own end of the bus. It hears all, and acknowledges nothing: it is nobody's member. */
export interface BusEnd {
  /** `RabbitMQ 3.13.7 at 127.0.0.1:5672` */
  readonly broker: string
  publish(order: Order): Promise<RefreshEvent | EnvironmentChangeEvent>
  close(): Promise<void>
}

export interface Listening {
  /** What it is handed waits until it is done with it. */
  readonly onEvent: (event: BusEvent | Unreadable, message: BusMessage) => Promise<void> | void
  /** After the first time that it is up. */
  readonly onState?: (state: LinkState) => void
  /** It is up again, and others' events may have passed by. */
  readonly onGap?: () => void
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Settles when whatever is published from then on is heard here. To be called in the turn in which the transport was made. */
export async function joinBus(transport: BusTransport, over: Over, listening: Listening): Promise<BusEnd> {
  const { onEvent, onState, onGap, signal, timeoutMs } = listening
  transport.subscribe(async (message) => onEvent(decodeEvent(message), message))
  try {
    const broker = await firstUp(transport, over, timeoutMs, signal)
    if (onState) transport.onState(onState)
    if (onGap) transport.onGap(onGap)
    const origin = `msa:0:${randomBytes(16).toString('hex')}`
    return {
      broker,
      async publish({ destination, ...order }) {
        const envelope = { timestamp: Date.now(), originService: origin, destinationService: destination, id: randomUUID() }
        const event = { ...order, ...envelope }
        await transport.publish(encodeEvent(event), { timeoutMs })
        return event
      },
      close: () => transport.close(),
    }
  } catch (error) {
    await transport.close()
    throw error
  }
}

function firstUp(transport: BusTransport, over: Over, timeoutMs: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      settled()
    }
    const onAbort = () => settle(() => reject(signal.reason))
    const fail = (because: string) => settle(() => reject(new WireError(over, 'closed', { because })))
    const timer = setTimeout(() => fail(`it was not joined within ${timeoutMs / 1000} s`), timeoutMs)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) return onAbort()
    const take = (state: LinkState) => {
      if (state.kind === 'up') settle(() => resolve(state.broker))
      // Somebody has asked this broker just before: it will not be better the next time.
      if (state.kind === 'down') fail(state.because)
    }
    transport.onState(take)
    take(transport.state)
  })
}
