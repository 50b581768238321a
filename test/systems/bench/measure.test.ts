import { expect, test } from 'vitest'
import type { Contender } from '../../../src/systems/bench/contender.ts'
import { measure } from '../../../src/systems/bench/measure.ts'

const wish = { messages: 300, sizeBytes: 16, rate: 10_000, durationMs: 5 }
const signal = new AbortController().signal

/** A broker in memory. */
function memory(change: Partial<Contender> = {}): Contender & { readonly kept: Buffer[]; readonly stops: () => number } {
  const kept: Buffer[] = []
  let onMessage: (body: Buffer) => void = () => undefined
  let stops = 0
  return {
    ...{ kept, stops: () => stops },
    ...{ broker: 'kafka', durability: 'none' },
    async publishAll(bodies) {
      kept.push(...bodies)
    },
    async consumeAll(count) {
      expect(kept.splice(0, count)).toHaveLength(count)
    },
    async publish(body) {
      onMessage(body)
      // Delivered twice.
      onMessage(body)
    },
    async listen(listener) {
      onMessage = listener
      return {
        ended: new Promise(() => undefined),
        stop: async () => {
          stops += 1
        },
      }
    },
    ...change,
  }
}

test('all that is published is consumed, and each that travels alone is a sample', async () => {
  const phases: string[] = []
  const broker = memory()
  const measured = await measure(broker, wish, { signal, onPhase: (phase) => phases.push(phase) })
  expect(phases).toEqual(['warming up', 'publishing 300 messages', 'consuming 300 messages', 'one message at a time, 10000/s'])
  expect(measured).toMatchObject({ publish: { messages: 300 }, consume: { messages: 300 }, latency: { samples: 50 } })
  expect(measured.publish.bytesPerSecond).toBeCloseTo(measured.publish.perSecond * 16, 0)
  expect(broker.kept).toEqual([])
  expect(broker.stops()).toBe(1)
})

test('a message that cannot be published ends it, and nobody goes on listening', async () => {
  const broker = memory({ publish: () => Promise.reject(new Error('no')) })
  await expect(measure(broker, wish, { signal, onPhase: () => undefined })).rejects.toThrow('no')
  expect(broker.stops()).toBe(1)
})

test('a listener that ends, ends it', async () => {
  const stop = async () => undefined
  const listen: Contender['listen'] = async () => {
    const ended = Promise.reject(new Error('gone'))
    ended.catch(() => undefined)
    return { ended, stop }
  }
  const broker = memory({ listen, publish: async () => undefined })
  await expect(measure(broker, wish, { signal, onPhase: () => undefined })).rejects.toThrow('gone')
})
