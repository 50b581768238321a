import { decodeEvent } from '../../../src/protocols/bus/event-json.ts'
import type { BusEvent } from '../../../src/protocols/bus/events.ts'
import type { BusMessage, BusTransport } from '../../../src/protocols/bus/transport.ts'

/** A broker in memory: each of its members gets every message, one after the other, up to three times. */
export interface FakeBroker {
  connect(): BusTransport
  /** All that members have sent. */
  events(): readonly BusEvent[]
  traces(): readonly (string | undefined)[]
  onMessage(listener: (event: BusEvent) => void): void
  /** A message of a stranger, to all; settles when they are done with it. */
  deliver(content: unknown, traceparent?: string): Promise<void>
  /** From now on nobody can send. */
  fail(error: Error): void
  /** Something may have passed by unseen. */
  gap(): void
  /** Nothing is under way any more. */
  settled(): Promise<void>
}

export function fakeBroker(): FakeBroker {
  const members: { handle?: (message: BusMessage) => Promise<void>; last: Promise<void> }[] = []
  const gapListeners: (() => void)[] = []
  const sent: { event: BusEvent; traceparent: string | undefined }[] = []
  const listeners: ((event: BusEvent) => void)[] = []
  let failure: Error | undefined
  const broadcast = (message: BusMessage) => {
    for (const member of members) {
      member.last = member.last.then(async () => {
        for (let attempt = 0; attempt < 3; attempt++) {
          const isDone = await member.handle?.(message).then(
            () => true,
            () => false,
          )
          if (isDone !== false) return
        }
      })
    }
  }
  const settled = async () => {
    for (let before = -1; before !== sent.length; ) {
      before = sent.length
      await Promise.all(members.map(({ last }) => last))
    }
  }
  return {
    connect() {
      const member: (typeof members)[number] = { last: Promise.resolve() }
      members.push(member)
      return {
        state: { kind: 'up', broker: 'a fake' },
        onState: () => undefined,
        onGap: (listener) => gapListeners.push(listener),
        subscribe(handle) {
          member.handle = handle
        },
        async publish(body, { traceparent }) {
          if (failure) throw failure
          const event = decodeEvent({ body, contentType: undefined })
          if (event.kind === 'unreadable') throw new Error(event.because)
          sent.push({ event, traceparent })
          for (const listener of listeners) listener(event)
          broadcast({ body, contentType: 'application/json', traceparent })
        },
        close: async () => undefined,
      }
    },
    events: () => sent.map(({ event }) => event),
    traces: () => sent.map(({ traceparent }) => traceparent),
    onMessage: (listener) => listeners.push(listener),
    async deliver(content, traceparent) {
      const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
      broadcast({ body, contentType: undefined, traceparent })
      await settled()
    },
    fail(error) {
      failure = error
    },
    gap: () => gapListeners.forEach((listener) => void listener()),
    settled,
  }
}
