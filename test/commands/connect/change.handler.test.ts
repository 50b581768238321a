import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type ChangeInput, changeConnectors } from '../../../src/commands/connect/change.handler.ts'
import { describeConnectors } from '../../../src/commands/connect/describe.handler.ts'
import { listConnectors } from '../../../src/commands/connect/list.handler.ts'
import { connectorLogs } from '../../../src/commands/connect/logs.handler.ts'
import { type OffsetsInput, offsetsOfConnector } from '../../../src/commands/connect/offsets.handler.ts'
import { listPlugins } from '../../../src/commands/connect/plugins.handler.ts'
import { statusOfConnectors } from '../../../src/commands/connect/status.handler.ts'
import { validateConnectors } from '../../../src/commands/connect/validate.handler.ts'
import { waitForConnectors } from '../../../src/commands/connect/wait.handler.ts'
import type { DeskFacts } from '../../support/lab-of-one.ts'
import { deskWithWorker } from '../../support/lab-with-worker.ts'
import { deniedTrace, type FakeConnector } from '../../support/servers/connect-worker.ts'
import { deadPort } from '../../support/servers/scripted.ts'

const input = (verb: ChangeInput['verb'], names: readonly string[], facts: Partial<ChangeInput> = {}): ChangeInput => ({
  ...{ target: {}, verb, names, dryRun: false, yes: false, task: undefined, onlyFailed: false },
  ...facts,
})
const offsets = (facts: Partial<OffsetsInput>): OffsetsInput => ({
  ...{ target: {}, name: 'orders-sink', reset: false, to: [], file: undefined, yes: true, dryRun: false, noHeaders: false },
  ...facts,
})
const list = (names: readonly string[] = []) => ({ target: {}, names, watch: false, headers: true })

const connector = (facts: Partial<FakeConnector> = {}): FakeConnector => ({
  config: {
    'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
    topics: 'orders',
    'connection.password': 'hidden',
  },
  ...{ state: 'RUNNING', tasks: [{ state: 'RUNNING' }], offsets: [], topics: ['orders'] },
  ...facts,
})

/** Three connectors: one runs, one has failed, one is paused. */
async function setup(facts: DeskFacts = {}) {
  const person = await deskWithWorker(facts)
  person.worker.connectors.set('users-sink', connector({ state: 'PAUSED', tasks: [{ state: 'PAUSED' }] }))
  person.worker.connectors.set('orders-sink', connector())
  person.worker.connectors.set(
    'orders-copy',
    connector({ tasks: [{ state: 'RUNNING' }, { state: 'FAILED', trace: deniedTrace }] }),
  )
  return person
}

test('a list is in the order of the names, with states and tasks', async () => {
  const { ctx, said } = await setup()
  await listConnectors(ctx, list())
  expect((await said()).out).toMatchInlineSnapshot(`
    "NAME          TYPE   STATE     TASKS                CLASS
    orders-copy   sink   RUNNING   1 RUNNING 1 FAILED   JdbcSinkConnector
    orders-sink   sink   RUNNING   1 RUNNING            JdbcSinkConnector
    users-sink    sink   PAUSED    1 PAUSED             JdbcSinkConnector
    "
  `)
})

test('a script gets all that is known, and the cause', async () => {
  const { ctx, said } = await setup({ format: 'ndjson' })
  await listConnectors(ctx, list(['*-copy']))
  expect(JSON.parse((await said()).out)).toMatchObject({
    name: 'orders-copy',
    type: 'sink',
    state: 'RUNNING',
    tasks: [
      { id: 0, state: 'RUNNING', why: null },
      { id: 1, state: 'FAILED', why: expect.stringMatching(/^Access denied/) },
    ],
  })
})

test('status has a line for each task', async () => {
  const { ctx, said } = await setup()
  await statusOfConnectors(ctx, list(['orders-copy']))
  expect((await said()).out).toMatchInlineSnapshot(`
    "NAME          TASK   STATE     WORKER           WHY
    orders-copy      –   RUNNING   127.0.0.1:8083
    orders-copy      0   RUNNING   127.0.0.1:8083
    orders-copy      1   FAILED    127.0.0.1:8083   Access denied for user 'root'@'localhost' (using password: YES)
    "
  `)
})

test('describe hides passwords and shows the trace', async () => {
  const { ctx, said } = await setup()
  await describeConnectors(ctx, { target: {}, names: ['orders-copy'], withDefaults: false, withTasks: false })
  const { out } = await said()
  expect(out).toContain('  connection.password=••••••\n')
  expect(out).toContain('topics\n  orders\n')
  expect(out).toContain("task 1 FAILED\n  why   Access denied for user 'root'@'localhost' (using password: YES)\n")
  expect(out).toContain('        at io.debezium.connector.jdbc.JdbcSinkConnectorTask.start(JdbcSinkConnectorTask.java:88)\n')
  expect(out).not.toContain('hidden')
})

test('several are changed by a pattern, and tallied: done, failed, skipped', async () => {
  const { ctx, worker, said } = await setup()
  await changeConnectors(ctx, input('pause', ['*-sink', '^orders-c']))
  expect(worker.changes).toEqual(['PUT /connectors/orders-copy/pause', 'PUT /connectors/orders-sink/pause'])
  expect((await said()).out).toBe(
    '✓ orders-copy paused\n✓ orders-sink paused\n• users-sink left alone: it is paused\n2 paused, 0 failed, 1 skipped\n',
  )
})

test('only what has failed is restarted, or one task', async () => {
  const { ctx, worker } = await setup()
  await changeConnectors(ctx, input('restart', [], { onlyFailed: true }))
  await changeConnectors(ctx, input('restart', ['orders-copy'], { task: 1 }))
  expect(worker.changes).toEqual([
    'POST /connectors/orders-copy/restart?includeTasks=true&onlyFailed=true',
    'POST /connectors/orders-copy/tasks/1/restart',
  ])
  await expect(changeConnectors(ctx, input('restart', ['orders-sink'], { task: 7 }))).rejects.toMatchObject({ exitCode: 1 })
})

test('nothing is deleted without a yes where nobody can be asked', async () => {
  const { ctx, worker } = await setup()
  await expect(changeConnectors(ctx, input('delete', ['*']))).rejects.toMatchObject({ code: 'NOT_AGREED', exitCode: 3 })
  await changeConnectors(ctx, input('delete', ['*'], { dryRun: true }))
  expect(worker.connectors.size).toBe(3)
  await changeConnectors(ctx, input('delete', ['orders-*'], { yes: true }))
  expect([...worker.connectors.keys()]).toEqual(['users-sink'])
})

test('a name that is nearly one is met with that one', async () => {
  const { ctx } = await setup()
  await expect(changeConnectors(ctx, input('resume', ['user-sink']))).rejects.toMatchObject({
    code: 'CONNECTOR_UNKNOWN',
    message: 'There is no connector "user-sink". Did you mean users-sink?',
    details: ['all: orders-copy orders-sink users-sink'],
    exitCode: 3,
  })
  await expect(changeConnectors(ctx, input('resume', ['x*']))).rejects.toMatchObject({ message: 'No connector matches "x*".' })
})

test('offsets are shown, changed and forgotten while it is stopped; then it goes on', async () => {
  const { ctx, worker, said } = await setup()
  const at = (offset: number) => ({ partition: { kafka_topic: 'orders', kafka_partition: 0 }, offset: { kafka_offset: offset } })
  worker.connectors.get('orders-sink')?.offsets.push(at(42))
  await offsetsOfConnector(ctx, offsets({}))
  expect((await said()).out).toBe('PARTITION   OFFSET\norders:0    42\n')
  await offsetsOfConnector(ctx, offsets({ to: ['orders:0=7'] }))
  expect(worker.connectors.get('orders-sink')).toMatchObject({ state: 'RUNNING', offsets: [at(7)] })
  await offsetsOfConnector(ctx, offsets({ reset: true }))
  expect(worker.changes).toEqual(
    ['stop', 'offsets', 'resume', 'stop', 'offsets', 'resume'].map((verb) => expect.stringContaining(`/orders-sink/${verb}`)),
  )
  expect(worker.connectors.get('orders-sink')?.offsets).toEqual([])
})

test('offsets that were printed are taken back from a file', async () => {
  const { ctx, worker } = await setup()
  const entries = [{ partition: { server: 'my_topic_' }, offset: { gtids: '0-1-9' } }]
  await writeFile(join(ctx.cwd, 'offsets.json'), JSON.stringify(entries))
  await offsetsOfConnector(ctx, offsets({ file: 'offsets.json' }))
  expect(worker.connectors.get('orders-sink')?.offsets).toEqual(entries)
})

test('the plugins are the connectors; all of them are asked for', async () => {
  const { ctx, said } = await setup({ format: 'raw' })
  await listPlugins(ctx, { target: {}, all: false, noHeaders: false })
  expect((await said()).out).toBe(
    'io.debezium.connector.mariadb.MariaDbConnector\tsource\t3.5.0.Final\nio.debezium.connector.jdbc.JdbcSinkConnector\tsink\t3.6.0.Final\n',
  )
})

test('validate names each key, and exits 1', async () => {
  const { ctx, worker, said } = await setup()
  worker.wrong.set('topics', 'must be set')
  const settings = { 'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector' }
  const wanted = { target: {}, name: 's', settings, files: [], template: undefined, secrets: {} }
  await expect(validateConnectors(ctx, wanted)).rejects.toMatchObject({ exitCode: 1 })
  expect((await said()).out).toBe('✗ s: 1 of its keys wrong\n  ✗ topics: must be set\n')
})

test('wait gives a failure its time, unless it is told not to', async () => {
  const { ctx, worker, said } = await setup()
  const wait = { target: {}, names: ['orders-copy'], waitMs: 10_000, steadyMs: 0, failFast: false }
  await expect(waitForConnectors(ctx, { ...wait, failFast: true })).rejects.toMatchObject({ code: 'CONNECTOR_FAILED' })
  await expect(waitForConnectors(ctx, { ...wait, waitMs: 1 })).rejects.toMatchObject({ code: 'CONNECTOR_FAILED' })
  const waited = waitForConnectors(ctx, wait)
  worker.connectors.set('orders-copy', connector())
  await waited
  expect((await said()).out).toBe('✓ orders-copy RUNNING, with 1 task\n')
})

test('a worker that is away is told with what to type', async () => {
  const { ctx, worker } = await setup()
  const { connectWorkerAt } = await import('../../support/lab-with-worker.ts')
  void worker
  await expect(connectWorkerAt(ctx, await deadPort())).rejects.toMatchObject({
    code: 'CONNECT_UNREACHABLE',
    exitCode: 3,
    message: expect.stringContaining('nobody listens there'),
  })
})

test('logs are the lines about it, with their traces, and those that come', async () => {
  const { ctx, said, lab } = await setup()
  const { files } = lab()
  await mkdir(dirname(files.logOf('connect-1')), { recursive: true })
  const line = (text: string) => `2026-11-21T09:00:01.000Z o ${text}\n`
  const lines = [
    'INFO Kafka Connect started (Connect)',
    'ERROR [orders-sink|task-0] Task threw an exception (WorkerTask)',
    'java.lang.RuntimeException: no',
    '\tat a.b.C.d(C.java:1)',
    'INFO [my-orders-sink|task-0] something else (X)',
    'INFO Finished creating connector orders-sink (Worker)',
  ]
  await writeFile(files.logOf('connect-1'), lines.map(line).join(''))
  await appendFile(files.logOf('connect-1'), '')
  await connectorLogs(ctx, { connector: 'orders-sink', follow: false, last: 100 })
  expect((await said()).out).toBe(`${[lines[1], lines[2], lines[3], lines[5]].join('\n')}\n`)
})
