import { expect, test } from 'vitest'
import { settle } from '../../../src/systems/connect/settle.ts'
import { workerAt } from '../../../src/systems/connect/worker.ts'
import { type FakeConnector, fakeWorker } from '../../support/servers/connect-worker.ts'

const connector = (...states: string[]): FakeConnector => ({
  ...{ config: {}, state: 'RUNNING', offsets: [], topics: [] },
  tasks: states.map((state) => ({ state })),
})

async function setup(timing: Parameters<typeof workerAt>[2] = {}) {
  const stop = new AbortController()
  const fake = await fakeWorker()
  return { fake, stop, worker: workerAt({ url: fake.url }, stop.signal, timing) }
}

test('a task that fails in its first second is no success', async () => {
  const { fake, worker } = await setup()
  fake.connectors.set('s', connector('RUNNING'))
  let looks = 0
  const onState = () => {
    looks += 1
    if (looks === 3) fake.connectors.set('s', connector('FAILED'))
  }
  const settled = await settle(worker, 's', { waitMs: 20_000, steadyMs: 10_000, pollMs: 1, onState })
  expect(settled).toMatchObject({ kind: 'failed', state: { tasks: [{ id: 0, state: 'FAILED' }] } })
})

test('the failure that was there before is not the one of what it was told now', async () => {
  const { fake, worker } = await setup()
  fake.connectors.set('s', { ...connector(), tasks: [{ state: 'FAILED', trace: 'old' }] })
  const before = await worker.state('s')
  let looks = 0
  const onState = () => {
    looks += 1
    if (looks === 3) fake.connectors.set('s', connector('RUNNING'))
  }
  const settled = await settle(worker, 's', { waitMs: 20_000, steadyMs: 0, pollMs: 1, before, onState })
  expect(settled.kind).toBe('running')
})

test('one that is not known yet is waited for', async () => {
  const { fake, worker } = await setup()
  const states: string[] = []
  const settled = await settle(worker, 's', {
    ...{ waitMs: 20_000, steadyMs: 0, pollMs: 1 },
    onState: ({ state }) => {
      states.push(state)
      if (states.length === 2) fake.connectors.set('s', connector('RUNNING'))
    },
  })
  expect(settled.kind).toBe('running')
  expect(states.slice(0, 2)).toEqual(['UNASSIGNED', 'UNASSIGNED'])
})

test('an interrupt ends the wait, and the asking of one that rebalances', async () => {
  const { fake, stop, worker } = await setup()
  fake.connectors.set('s', connector('UNASSIGNED'))
  const reason = new Error('enough')
  await expect(
    settle(worker, 's', { waitMs: 60_000, steadyMs: 0, pollMs: 10_000, onState: () => queueMicrotask(() => stop.abort(reason)) }),
  ).rejects.toBe(reason)
  const other = await setup({ againMs: 10_000 })
  other.fake.rebalances = 1000
  const asked = other.worker.connectors()
  other.stop.abort(reason)
  await expect(asked).rejects.toBe(reason)
})

test('a worker that rebalances without end is given up', async () => {
  const { fake, worker } = await setup({ busyMs: 5, againMs: 1 })
  fake.rebalances = 1000
  await expect(worker.connectors()).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    message: 'The Connect workers are still rebalancing; nothing was done.',
  })
})

test('that a connector is there already is no rebalance', async () => {
  const { fake, worker } = await setup()
  await worker.create('s', {})
  await expect(worker.create('s', {})).rejects.toMatchObject({ message: 'Connector s already exists.' })
  expect(fake.changes).toHaveLength(2)
})
