import { expect, onTestFinished, test } from 'vitest'
import type { AckEvent } from '../../../src/protocols/bus/events.ts'
import { Ear, ping } from '../../../src/systems/bus/gather.ts'
import { type BusEnd, joinBus } from '../../../src/systems/bus/join.ts'
import type { Member } from '../../../src/systems/bus/member.ts'
import { type FakeBroker, fakeBroker } from '../../support/fakes/bus-broker.ts'
import { busMember } from '../../support/fakes/bus-member.ts'

const member = (application: string, port: number): Member => ({
  ...{ name: `${application}:${port}`, application, port, instanceId: '', status: 'UP', actuatorUrl: '' },
})
const expected = (one: Member) => ({ member: one, facts: { profiles: [], busId: null } })
const forever = 60_000
const base = { isOpen: false, least: 0, timeoutMs: forever, signal: new AbortController().signal }

async function joined(broker: FakeBroker): Promise<{ readonly end: BusEnd; readonly ear: Ear }> {
  const ear = new Ear()
  const end = await joinBus(broker.connect(), 'rabbitmq', {
    ...{ timeoutMs: 1000, signal: base.signal },
    onEvent: (event) => {
      if (event.kind === 'ack') ear.hear(event)
    },
  })
  onTestFinished(() => end.close())
  return { end, ear }
}

test('it ends when all who are expected have acknowledged, and does not wait for the time to pass', async () => {
  const broker = fakeBroker()
  const [one, two] = [
    busMember('user-service:1:x', { transport: broker.connect() }),
    busMember('order-service:2:y', { transport: broker.connect() }),
  ]
  const { end, ear } = await joined(broker)
  const { found } = await ear.gather(() => end.publish({ kind: 'refresh', destination: '**' }), {
    ...{ ...base, expected: [expected(member('user-service', 1)), expected(member('order-service', 2))] },
  })
  expect([one.refreshes, two.refreshes]).toEqual([1, 1])
  expect([...found.answered.keys()].map(({ name }) => name)).toEqual(['user-service:1', 'order-service:2'])
})

test('late acknowledgements of other events are not counted', async () => {
  const broker = fakeBroker()
  const { ear } = await joined(broker)
  const late: AckEvent = {
    ...{ kind: 'ack', timestamp: 0, originService: 'user-service:1:x', destinationService: '**', id: '1' },
    ...{ ackId: 'of another', ackDestinationService: '**', event: undefined },
  }
  const gathered = ear.gather(
    async () => {
      ear.hear(late)
      return { id: 'this one' }
    },
    { ...base, expected: [expected(member('user-service', 1))], timeoutMs: 20 },
  )
  ear.hear(late)
  expect((await gathered).found.silent.map(({ name }) => name)).toEqual(['user-service:1'])
})

test('an acknowledgement that overtakes the broker’s word for the event is counted', async () => {
  const { ear } = await joined(fakeBroker())
  const gathered = ear.gather(
    async () => {
      ear.hear({
        ...{ kind: 'ack', timestamp: 0, originService: 'user-service:1:x', destinationService: '**', id: '1' },
        ...{ ackId: 'this one', ackDestinationService: '**', event: undefined },
      })
      return { id: 'this one' }
    },
    { ...base, expected: [expected(member('user-service', 1))] },
  )
  expect((await gathered).found.answered.size).toBe(1)
})

test('where nobody knows who is there, so many are enough as were asked for', async () => {
  const broker = fakeBroker()
  busMember('user-service:1:x', { transport: broker.connect() })
  const { end, ear } = await joined(broker)
  const { found } = await ear.gather(() => end.publish({ kind: 'refresh', destination: '**' }), {
    ...{ ...base, expected: [], isOpen: true, least: 1 },
  })
  expect(found.strangers.map(({ origin }) => origin)).toEqual(['user-service:1:x'])
})

test('a ping is acknowledged, and nobody has anything to do for it', async () => {
  const broker = fakeBroker()
  const one = busMember('user-service:1:x', { transport: broker.connect() })
  const { end, ear } = await joined(broker)
  const { found } = await ear.gather(() => end.publish(ping('**')), { ...base, expected: [expected(member('user-service', 1))] })
  expect(found.answered.size).toBe(1)
  expect([one.refreshes, one.changes]).toEqual([0, [new Map()]])
})

test('Ctrl-C ends the waiting with its reason', async () => {
  const { ear } = await joined(fakeBroker())
  const interruption = new AbortController()
  const gathered = ear.gather(async () => ({ id: '1' }), {
    ...{ ...base, expected: [expected(member('a', 1))], signal: interruption.signal },
  })
  interruption.abort(new Error('Ctrl-C'))
  await expect(gathered).rejects.toThrow('Ctrl-C')
})
