import type { Binder } from '../../../src/platform/stream/binder.ts'
import type { ConsumerBinding, ProducerBinding } from '../../../src/platform/stream/bindings.ts'
import type { ConsumerNews } from '../../../src/protocols/stream/binder.ts'
import type { OutgoingMessage, Take } from '../../../src/protocols/stream/message.ts'

export interface FakeBinder extends Binder {
  readonly sent: OutgoingMessage[]
  readonly consumers: {
    readonly binding: ConsumerBinding
    readonly take: Take
    readonly news: ConsumerNews
    isClosed: boolean
    isPaused: boolean
  }[]
  readonly producers: ProducerBinding[]
  refusal: Error | undefined
  isClosed: boolean
}

/** A broker in memory: what is sent is kept, what is taken is handed over by the test. */
export function fakeBinder(): FakeBinder {
  const binder: FakeBinder = {
    ...{ system: 'Fake', sent: [], consumers: [], producers: [], refusal: undefined, isClosed: false },
    consumer(binding, take, news) {
      const own = { binding, take, news, isClosed: false, isPaused: false }
      binder.consumers.push(own)
      return {
        state: { kind: 'up', broker: 'Fake' },
        pausing: {
          get isPaused() {
            return own.isPaused
          },
          pause() {
            own.isPaused = true
          },
          resume() {
            own.isPaused = false
          },
        },
        async close() {
          own.isClosed = true
        },
      }
    },
    producer(binding) {
      binder.producers.push(binding)
      return async (message) => {
        if (binder.refusal) throw binder.refusal
        binder.sent.push(message)
      }
    },
    health: async () => ({ status: 'UP' }),
    async close() {
      binder.isClosed = true
    },
  }
  return binder
}
