import { expect, onTestFinished, test } from 'vitest'
import { createHealer, type HealTiming } from '../../src/supervisor/heal.ts'
import { eventually } from '../support/rig.ts'
import { type FakeConnect, fakeConnect } from '../support/servers/connect.ts'
import { specOf } from '../support/specs.ts'

/** Heals the connectors of this worker, and says what it did. */
function healing({ url }: FakeConnect, timing: Partial<HealTiming> = {}): string[] {
  const did: string[] = []
  const spec = specOf('connect-1', { heal: 'failed-connector-tasks', where: url })
  const healer = createHealer(spec, (what) => did.push(what), {
    everyMs: 2,
    backOffMs: [3_600_000],
    forgetMs: 3_600_000,
    ...timing,
  })
  onTestFinished(() => healer?.stop())
  return did
}

const afterRounds = async (connect: FakeConnect, count: number) => {
  const before = connect.rounds
  await eventually(`${count} rounds`, () => connect.rounds >= before + count)
}

test('only a component that says so is healed', () => {
  expect(createHealer(specOf('zipkin-1'), () => undefined)).toBeUndefined()
})

test('what runs is left alone', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['RUNNING', 'PAUSED', 'UNASSIGNED'] })
  const did = healing(connect)
  await afterRounds(connect, 3)
  expect([did, connect.restarts]).toEqual([[], []])
})

test('one that somebody has paused or stopped keeps its failure, so that it can be read', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('paused', { own: 'PAUSED', tasks: ['FAILED'] })
  connect.connectors.set('stopped', { own: 'STOPPED', tasks: ['FAILED'] })
  const did = healing(connect)
  await afterRounds(connect, 3)
  expect([did, connect.restarts]).toEqual([[], []])
})

test('a task that has failed is restarted, and that is told', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['RUNNING', 'FAILED'] })
  connect.connectors.set('sink', { own: 'RUNNING', tasks: ['FAILED', 'FAILED'] })
  connect.connectors.set('dead', { own: 'FAILED', tasks: [] })
  const did = healing(connect)
  await eventually('all three are', () => did.length === 3)
  expect(did).toEqual([
    'restarted the FAILED task 1 of orders',
    'restarted the FAILED tasks 0, 1 of sink',
    'restarted the FAILED connector dead',
  ])
})

test('between two restarts of one connector its back-off is kept; another is not kept waiting', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  const did = healing(connect)
  await eventually('one is', () => did.length === 1)
  await afterRounds(connect, 3)
  connect.connectors.set('sink', { own: 'RUNNING', tasks: ['FAILED'] })
  await eventually('the other is', () => did.length === 2)
  await afterRounds(connect, 3)
  expect(did).toHaveLength(2)
})

test('one that goes on failing is tried again, and the tries are counted', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  const did = healing(connect, { backOffMs: [1, 2] })
  await eventually('three tries', () => did.length >= 3)
  expect(did.slice(0, 3)).toEqual([
    'restarted the FAILED task 0 of orders',
    'restarted the FAILED task 0 of orders (try 2)',
    'restarted the FAILED task 0 of orders (try 3)',
  ])
})

test('having run for a while, its next failure is a first one', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  const did = healing(connect, { backOffMs: [1], forgetMs: 1 })
  await eventually('one try', () => did.length >= 1)
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['RUNNING'] })
  // The round that was under way may still have seen it failed.
  await afterRounds(connect, 10)
  const tries = did.length
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  await eventually('again', () => did.length > tries)
  expect(did[tries]).toBe('restarted the FAILED task 0 of orders')
})

test('one that was deleted and made again begins anew', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  const did = healing(connect)
  await eventually('once', () => did.length === 1)
  connect.connectors.delete('orders')
  await afterRounds(connect, 3)
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  await eventually('twice', () => did.length === 2)
  expect(did[1]).toBe('restarted the FAILED task 0 of orders')
})

test('a restart that is refused is not told as done, and does not keep the others', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  connect.connectors.set('sink', { own: 'RUNNING', tasks: ['FAILED'] })
  connect.instead.POST = (response) => void response.writeHead(connect.restarts.length === 1 ? 409 : 202).end()
  const did = healing(connect)
  await eventually('the other is', () => did.length === 1)
  expect(did).toEqual(['restarted the FAILED task 0 of sink'])
})

test('a worker that is away, or talks nonsense, is asked again; nothing is thrown', async () => {
  const connect = await fakeConnect()
  connect.instead.GET = (response) => void response.socket?.destroy()
  const did = healing(connect)
  await afterRounds(connect, 2)
  connect.instead.GET = (response) => void response.writeHead(500).end('Internal Server Error')
  await afterRounds(connect, 2)
  connect.instead.GET = (response) => void response.end('null')
  await afterRounds(connect, 2)
  connect.instead = {}
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['FAILED'] })
  await eventually('it heals', () => did.length === 1)
})

test('stopped, it asks no more', async () => {
  const connect = await fakeConnect()
  const spec = specOf('connect-1', { heal: 'failed-connector-tasks', where: connect.url })
  const healer = createHealer(spec, () => undefined, { everyMs: 1, backOffMs: [1], forgetMs: 1 })
  await afterRounds(connect, 1)
  healer?.stop()
  await eventually('the last round ends', async () => {
    const { rounds } = connect
    await new Promise((resolve) => setTimeout(resolve, 10))
    return connect.rounds === rounds
  })
})
