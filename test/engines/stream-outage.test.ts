import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Received } from '../../src/platform/stream/stream.ts'
import { StreamUnavailable } from '../../src/platform/stream/stream-unavailable.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import {
  atBroker,
  binding,
  isConnected,
  type StreamMember,
  type StreamProperties,
  streamWith,
  textsOf,
} from '../support/stream.ts'

const unique = (name: string) => `${name}-${randomBytes(3).toString('hex')}`

describe.each(['rabbit', 'kafka'] as const)('%s that goes and comes back', (binder) => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine(binder === 'rabbit' ? 'rabbitmq' : 'kafka')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  const service = (properties: StreamProperties) => streamWith({ ...atBroker(binder, broker.port), ...properties })
  const catalog = { group: 'catalog' }
  const statusOf = async (member: StreamMember) => (await member.health()).get('binders')?.status

  test('killed in the middle it loses nothing of what was sent, and what is handled goes on by itself', async () => {
    const destination = unique('orders')
    const consumer = await service(binding('in', destination, catalog))
    const seen = consumer.collect('orders')
    await isConnected(consumer)
    const producer = await service({
      ...binding('out', destination, { 'producer.requiredGroups': 'catalog' }),
      'msa.stream.send-timeout': '2s',
    })
    const sent: string[] = []
    let next = 0
    let isEnding = false
    /** As an outbox does it: what was not taken is sent again. */
    const sender = async () => {
      while (!isEnding) {
        const payload = `m${next++}`
        const isTaken = async () => {
          const error = await producer.stream.send('orders', { payload }).catch((reason: unknown) => reason)
          if (error !== undefined && !(error instanceof StreamUnavailable)) throw error
          return error === undefined
        }
        await eventually(`${payload} is taken`, isTaken, 120_000)
        sent.push(payload)
      }
    }
    const senders = [sender(), sender(), sender(), sender()]
    for (let round = 0; round < 2; round++) {
      const [before, handled] = [sent.length, seen.length]
      await eventually('some pass', () => sent.length > before + 100 && seen.length > handled + 50, 60_000)
      await broker.kill()
      await eventually('it is seen to be away', async () => (await statusOf(consumer)) === 'DOWN', 60_000)
      await broker.start()
    }
    const before = sent.length
    await eventually('some pass again', () => sent.length > before + 100, 120_000)
    isEnding = true
    await Promise.all(senders)
    const isAllHandled = () => {
      const handled = new Set(textsOf(seen))
      return sent.every((payload) => handled.has(payload))
    }
    await eventually('all were handled', isAllHandled, 120_000)
    expect(new Set(textsOf(seen))).toEqual(new Set(sent))
  })

  test('away at the start it is waited for; what is sent meanwhile is refused in time, and said to be', async () => {
    await broker.kill()
    const destination = unique('orders')
    const consumer = await service(binding('in', destination, catalog))
    const seen = consumer.collect('orders')
    const producer = await service({
      ...binding('out', destination, { 'producer.requiredGroups': 'catalog' }),
      'msa.stream.send-timeout': '500ms',
    })
    await expect(producer.stream.send('orders', { payload: 'lost' })).rejects.toThrow(StreamUnavailable)
    await expect(producer.stream.send('orders', { payload: 'lost' })).rejects.toThrow(/orders-out-0: .*ECONNREFUSED|refused/)
    expect(await statusOf(producer)).toBe('DOWN')
    await eventually('it is DOWN', async () => (await statusOf(consumer)) === 'DOWN')
    await broker.start()
    await isConnected(consumer)
    const isSent = () =>
      producer.stream.send('orders', { payload: 'late' }).then(
        () => true,
        () => false,
      )
    await eventually('it is sent', isSent, 60_000)
    await eventually('it came', () => seen.length > 0, 60_000)
    expect(new Set(textsOf(seen))).toEqual(new Set(['late']))
  })

  test('frozen it holds nobody up for longer than was allowed', async () => {
    const destination = unique('orders')
    const producer = await service({ ...binding('out', destination), 'msa.stream.send-timeout': '1s' })
    await eventually(
      'the first is sent',
      () =>
        producer.stream.send('orders', { payload: 'first' }).then(
          () => true,
          () => false,
        ),
      60_000,
    )
    await broker.freeze()
    onTestFinished(() => broker.thaw())
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) => producer.stream.send('orders', { payload: `m${number}` })),
    )
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']))
  })

  test('who ends finishes what he is at, and leaves the rest to the next', async () => {
    const destination = unique('orders')
    const one = await service(binding('in', destination, catalog))
    const seen: Received[] = []
    const finished = new AbortController()
    one.stream.consume('orders', async (message) => {
      seen.push(message)
      await once(finished.signal, 'abort')
    })
    await isConnected(one)
    const producer = await service(binding('out', destination))
    for (const payload of ['a', 'b', 'c']) await producer.stream.send('orders', { payload, key: 'same' })
    await eventually('the first is being handled', () => seen.length === 1)
    one.stop()
    const closing = one.stream.close()
    finished.abort()
    await closing
    expect(textsOf(seen)).toEqual(['a'])
    const two = await service(binding('in', destination, catalog))
    const rest = two.collect('orders')
    await eventually('the rest came', () => rest.length === 2, 60_000)
    expect(textsOf(rest)).toEqual(['b', 'c'])
  })
})

describe('a group on Kafka', () => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine('kafka')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  const service = (properties: StreamProperties) => streamWith({ ...atBroker('kafka', broker.port), ...properties })

  test('whose members come and go while messages are handled handles each of them, and hardly one twice', async () => {
    const destination = unique('orders')
    const seen: string[] = []
    const member = async () => {
      const one = await service({ ...binding('in', destination, { group: 'catalog' }), 'spring.cloud.stream.instanceCount': 4 })
      one.stream.consume('orders', async ({ payload }) => {
        // What a handler takes: nothing is waited for here.
        await new Promise((resolve) => setTimeout(resolve, 2))
        seen.push(payload.toString())
      })
      return one
    }
    const first = await member()
    await isConnected(first)
    const producer = await service(binding('out', destination, { 'producer.partitionCount': 4 }))
    const sent = Array.from({ length: 2000 }, (_, number) => `m${number}`)
    const sending = Promise.all(sent.map((payload) => producer.stream.send('orders', { payload, key: payload })))
    const others: StreamMember[] = []
    for (const part of [0.2, 0.4, 0.6]) {
      await eventually('some are handled', () => seen.length > part * sent.length, 60_000)
      if (part < 0.5) others.push(await member())
      else await others[0]?.stream.close()
    }
    await sending
    await eventually('all are handled', () => new Set(seen).size === sent.length, 60_000)
    // What is being handled is finished before a partition is given away.
    expect(seen.length).toBe(sent.length)
  })

  test('whose handler takes longer than a session is still a member', async () => {
    const destination = unique('orders')
    const session = 'spring.cloud.stream.kafka.bindings.orders-in-0.consumer.configuration.session.timeout.ms'
    const consumer = await service({ ...binding('in', destination, { group: 'catalog' }), [session]: 6000 })
    const seen: string[] = []
    consumer.stream.consume('orders', async ({ payload }) => {
      const begunMs = performance.now()
      if (payload.toString() === 'slow') await eventually('it took long', () => performance.now() - begunMs > 8000)
      seen.push(payload.toString())
    })
    await isConnected(consumer)
    const producer = await service(binding('out', destination))
    for (const payload of ['slow', 'next']) await producer.stream.send('orders', { payload })
    await eventually('both are handled', () => seen.includes('next'), 30_000)
    expect(seen).toEqual(['slow', 'next'])
  })
})
