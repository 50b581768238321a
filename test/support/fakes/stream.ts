import type { Outgoing, Received, Stream } from '../../../src/platform/stream/stream.ts'

export interface FakeStream extends Stream {
  /** What a broker would have by now. */
  readonly sent: readonly (Outgoing & { readonly name: string })[]
  /** Why the broker takes nothing; undefined: it does. */
  refuse: ((name: string, message: Outgoing) => string | undefined) | undefined
  /** Hands a message to whoever consumes it, and answers what came of it. */
  deliver(name: string, payload: unknown, headers?: Readonly<Record<string, string>>): Promise<void>
}

/** A broker in memory: what is sent is kept, and delivered when the test says so. */
export function fakeStream(): FakeStream {
  const sent: (Outgoing & { name: string })[] = []
  const handlers = new Map<string, (message: Received) => Promise<void>>()
  return {
    sent,
    refuse: undefined,
    consume: (name, handle) => void handlers.set(name, handle),
    async send(name, message) {
      await new Promise(setImmediate)
      const because = this.refuse?.(name, message)
      if (because !== undefined) throw new Error(because)
      sent.push({ name, ...message })
    },
    async deliver(name, payload, headers = {}) {
      const handle = handlers.get(name)
      if (handle === undefined) throw new Error(`nobody consumes ${name}`)
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
      await handle({
        ...{ payload: Buffer.from(text), contentType: 'application/json', headers: new Map(Object.entries(headers)) },
        ...{ key: undefined, attempt: 1, json: () => JSON.parse(text) },
      })
    },
    close: async () => undefined,
  }
}
