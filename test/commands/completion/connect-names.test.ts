import { expect, test } from 'vitest'
import { complete } from '../../../src/commands/completion/complete.ts'
import { connectNames } from '../../../src/commands/completion/connect-names.ts'
import type { Words } from '../../../src/commands/completion/words.ts'
import { deskWithWorker } from '../../support/lab-with-worker.ts'
import type { FakeConnector } from '../../support/servers/connect-worker.ts'

const connector = (state: string): FakeConnector => ({ config: {}, state, tasks: [], offsets: [], topics: [] })

const words: Words = {
  names: {},
  commands: {
    '': { below: [], options: [], arguments: [] },
    'connect pause': { below: [], options: [], arguments: [{ name: 'connectors', choices: [], repeats: true }] },
    connect: { below: [{ word: 'pause', summary: '' }], options: [], arguments: [] },
  },
}

test('connectors are offered by name, with their state, and none twice', async () => {
  const { ctx, worker } = await deskWithWorker()
  worker.connectors
    .set('orders-source', connector('RUNNING'))
    .set('orders-sink', connector('PAUSED'))
    .set('audit', connector('FAILED'))
  const after = (...typed: string[]) => complete(words, typed, connectNames(ctx, typed))
  expect(await after('connect', 'pause', '')).toEqual([
    { word: 'audit', summary: 'failed' },
    { word: 'orders-sink', summary: 'paused' },
    { word: 'orders-source', summary: 'running' },
  ])
  expect((await after('connect', 'pause', 'orders-sink', 'or')).map(({ word }) => word)).toEqual(['orders-source'])
})

test('where there is no lab nothing is waited for', async () => {
  const { ctx } = await deskWithWorker()
  await expect(connectNames(ctx, ['--name', 'nobody']).connector?.()).rejects.toThrow(/nobody/)
})
