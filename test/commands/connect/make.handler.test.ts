import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type MakeInput, makeConnectors } from '../../../src/commands/connect/make.handler.ts'
import { deskWithWorker, labPassword } from '../../support/lab-with-worker.ts'
import { deniedTrace } from '../../support/servers/connect-worker.ts'

const input = (facts: Partial<MakeInput> = {}): MakeInput => ({
  ...{ target: {}, name: undefined, settings: {}, files: [], template: undefined, secrets: {} },
  ...{ waitMs: 5000, steadyMs: 0, dryRun: false, replaces: false, removed: [] },
  ...facts,
})
const lesson = (name: string, facts: Partial<MakeInput> = {}) => input({ name, template: 'lesson', ...facts })
const sink = { 'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector', topics: 'orders' }

test("the lesson's source is said in Debezium's words, to the lab's own database, and no password is printed", async () => {
  const { ctx, worker, said } = await deskWithWorker()
  await makeConnectors(ctx, lesson('my-source-connect'))
  expect(worker.connectors.get('my-source-connect')?.config).toMatchObject({
    'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
    'database.hostname': 'localhost',
    'database.port': '3306',
    'database.user': 'root',
    'database.password': labPassword,
    'table.include.list': 'mydb.users',
    'topic.prefix': 'my_topic_',
    'skipped.operations': 'u,d,t',
    'schema.history.internal.kafka.bootstrap.servers': '127.0.0.1:9092',
    'transforms.route.replacement': 'my_topic_$1',
  })
  const { out, err } = await said()
  expect(err).toContain('JDBC source → Debezium MariaDB source (no JDBC plugin is installed; msa connect plugins install)')
  expect(out).toMatch(
    /^✓ my-source-connect created\n {2}✓ configuration valid \(\d+ keys\)\n {2}✓ connector RUNNING on 127.0.0.1:\d+/,
  )
  expect(out).toContain('task 0 RUNNING for 0s')
  expect(out).toContain('msa topic consume my_topic_users        msa connect describe my-source-connect')
  expect(out + err).not.toContain(labPassword)
})

test('what a worker still tells of the one that was deleted is not told of the new one', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  const deleted = { config: {}, state: 'PAUSED', tasks: [{ state: 'FAILED', trace: deniedTrace }], offsets: [], topics: [] }
  worker.lingering.set('again', [deleted, deleted, deleted])
  await makeConnectors(ctx, input({ name: 'again', settings: sink }))
  expect(worker.lingering.get('again')).toEqual([])
  expect((await said()).out).toContain('✓ connector RUNNING')
})

test('in Docker the worker is told the names by which it finds its neighbours', async () => {
  const { ctx, worker } = await deskWithWorker({ runtime: 'docker' })
  await makeConnectors(ctx, lesson('my-source-connect'))
  await makeConnectors(ctx, lesson('my-sink-connect'))
  expect(worker.connectors.get('my-source-connect')?.config).toMatchObject({
    'database.hostname': 'mariadb-1',
    'database.port': '3306',
    'schema.history.internal.kafka.bootstrap.servers': 'kafka-1:29092',
  })
  expect(worker.connectors.get('my-sink-connect')?.config).toMatchObject({
    'connection.url': 'jdbc:mariadb://mariadb-1:3306/mydb',
  })
})

test('with a JDBC plugin the lesson is sent as it is', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  worker.plugins.push({ class: 'io.confluent.connect.jdbc.JdbcSourceConnector', type: 'source', version: '10.7.4' })
  await makeConnectors(ctx, lesson('my-source-connect'))
  expect(worker.connectors.get('my-source-connect')?.config).toEqual({
    name: 'my-source-connect',
    'connector.class': 'io.confluent.connect.jdbc.JdbcSourceConnector',
    'connection.url': 'jdbc:mysql://localhost:3306/mydb',
    'connection.user': 'root',
    'connection.password': labPassword,
    mode: 'incrementing',
    'incrementing.column.name': 'id',
    'table.whitelist': 'users',
    'topic.prefix': 'my_topic_',
    'tasks.max': '1',
  })
  expect((await said()).err).not.toContain('Debezium')
})

test("the lesson's own JSON, comments and placeholder included, is taken from a file", async () => {
  const { ctx, worker } = await deskWithWorker()
  const json = `{"name":"my-sink-connect","config":{
      "connector.class":"io.confluent.connect.jdbc.JdbcSinkConnector",
      "connection.url":"jdbc:mysql://localhost:3306/mydb", "connection.user":"root", "connection.password":"\${db-password}",
      "auto.create":"true", // topic 과 같은 이름의 테이블을 생성하겠다.
      "auto.evolve":"true", "delete.enabled":"false", "tasks.max":"1", "topics":"my_topic_users"
   }}`
  await writeFile(join(ctx.cwd, 'sink.json'), json)
  await makeConnectors(ctx, input({ files: ['sink.json'] }))
  expect(worker.connectors.get('my-sink-connect')?.config).toMatchObject({
    'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
    'connection.url': 'jdbc:mariadb://localhost:3306/mydb',
    'connection.username': 'root',
    'connection.password': labPassword,
    'schema.evolution': 'basic',
    topics: 'my_topic_users',
  })
})

test('a key that is wrong is told before anything is created, each in a line', async () => {
  const { ctx, worker } = await deskWithWorker()
  worker.wrong.set('connection.url', 'it must be set')
  worker.wrong.set('tasks.max', 'Invalid value 0')
  await expect(makeConnectors(ctx, input({ name: 's', settings: { ...sink, topcis: 'x' } }))).rejects.toMatchObject({
    code: 'CONNECTOR_INVALID',
    exitCode: 1,
    message: 's: 2 keys are wrong; nothing was created.',
    details: ['tasks.max: Invalid value 0', 'connection.url: it must be set'],
  })
  expect(worker.changes).toEqual([])
})

test('a class that nobody knows is met with those there are', async () => {
  const { ctx } = await deskWithWorker()
  const settings = { 'connector.class': 'JdbcSinkConector', topics: 'x' }
  await expect(makeConnectors(ctx, input({ name: 's', settings }))).rejects.toMatchObject({
    code: 'PLUGIN_UNKNOWN',
    message: expect.stringContaining('Did you mean JdbcSinkConnector?'),
    details: [
      'there are:',
      'source io.debezium.connector.mariadb.MariaDbConnector',
      'sink   io.debezium.connector.jdbc.JdbcSinkConnector',
    ],
  })
})

test('a task that fails is told with its cause, and the connector is left in place, paused', async () => {
  const { ctx, worker } = await deskWithWorker()
  worker.begins = () => ({ tasks: [{ state: 'FAILED', trace: deniedTrace }] })
  const failure = await makeConnectors(ctx, input({ name: 's', settings: { ...sink, 'connection.password': 'wrong' } })).catch(
    (error) => error,
  )
  expect(failure).toMatchObject({ code: 'CONNECTOR_FAILED', exitCode: 1, details: [] })
  expect(failure.message).toMatch(/^s: task 0 FAILED after \d+\.\ds$/)
  expect(failure.cause.message).toBe(
    "Access denied for user 'root'@'localhost' (using password: YES)\nat io.debezium.connector.jdbc.JdbcSinkConnectorTask.start   (all 10 lines: --verbose)",
  )
  expect(failure.hint).toBe('msa connect apply s connection.password=…\nit is left in place, paused')
  expect(worker.connectors.get('s')?.state).toBe('PAUSED')
})

test('a program is told the cause as well', async () => {
  const { ctx, worker } = await deskWithWorker({ format: 'json' })
  worker.begins = () => ({ tasks: [{ state: 'FAILED', trace: deniedTrace }] })
  await expect(makeConnectors(ctx, input({ name: 's', settings: sink }))).rejects.toMatchObject({
    details: [
      "why: Access denied for user 'root'@'localhost' (using password: YES)",
      'at: io.debezium.connector.jdbc.JdbcSinkConnectorTask.start',
    ],
  })
})

test('one that never gets anywhere is given up in time, and is not touched', async () => {
  const { ctx, worker } = await deskWithWorker()
  worker.begins = () => ({ tasks: [{ state: 'UNASSIGNED' }] })
  await expect(makeConnectors(ctx, input({ name: 's', settings: sink, waitMs: 1 }))).rejects.toMatchObject({
    code: 'TIMED_OUT',
    exitCode: 4,
    details: ['task 0 is UNASSIGNED'],
  })
  expect(worker.changes).toEqual(['POST /connectors'])
})

test('while the workers rebalance they are asked again', async () => {
  const { ctx, worker } = await deskWithWorker()
  worker.rebalances = 2
  await makeConnectors(ctx, input({ name: 's', settings: sink }))
  expect(worker.connectors.has('s')).toBe(true)
})

test('the same once more is unchanged; another one is refused, with the difference and without its passwords', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  await makeConnectors(ctx, lesson('my-sink-connect'))
  await makeConnectors(ctx, lesson('my-sink-connect'))
  expect(worker.changes).toEqual(['POST /connectors'])
  expect((await said()).out).toMatch(/✓ my-sink-connect is unchanged\n$/)
  const settings = { topics: 'other', 'connection.password': 'another' }
  await expect(makeConnectors(ctx, lesson('my-sink-connect', { settings }))).rejects.toMatchObject({
    code: 'CONNECTOR_DIFFERS',
    details: ['connection.password: •••••• → ••••••', 'topics: my_topic_users → other'],
    hint: 'msa connect apply my-sink-connect …   or  msa connect delete my-sink-connect',
  })
})

test('apply of a key changes that key, says how, and lets a paused one go on', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  await makeConnectors(ctx, input({ name: 's', settings: { ...sink, 'tasks.max': '1', 'errors.tolerance': 'all' } }))
  Object.assign(worker.connectors.get('s') ?? {}, { state: 'PAUSED' })
  await makeConnectors(ctx, input({ name: 's', settings: { 'tasks.max': '2' }, removed: ['errors.tolerance'], replaces: true }))
  expect(worker.changes.slice(1)).toEqual(['stop', 'config', 'resume'].map((verb) => `PUT /connectors/s/${verb}`))
  expect(worker.connectors.get('s')?.config).toEqual({ ...sink, name: 's', 'tasks.max': '2' })
  const { out } = await said()
  expect(out).toContain('✓ s changed\n    - errors.tolerance: all\n    ~ tasks.max: 1 → 2\n')
})

test('apply of what is so already sends nothing', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  await makeConnectors(ctx, lesson('my-source-connect', { replaces: true }))
  await makeConnectors(ctx, lesson('my-source-connect', { replaces: true }))
  expect(worker.changes).toEqual(['PUT /connectors/my-source-connect/config'])
  expect((await said()).out).toMatch(/is unchanged\n$/)
})

test('apply of a key to nobody names the one that was meant', async () => {
  const { ctx, worker } = await deskWithWorker()
  await makeConnectors(ctx, input({ name: 'orders-sink', settings: sink }))
  await expect(
    makeConnectors(ctx, input({ name: 'order-sink', settings: { 'tasks.max': '2' }, replaces: true })),
  ).rejects.toMatchObject({
    code: 'CONNECTOR_UNKNOWN',
    message: 'There is no connector "order-sink". Did you mean orders-sink?',
  })
  expect(worker.connectors.size).toBe(1)
})

test('a dry run says what would be sent, and sends nothing', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  await makeConnectors(ctx, lesson('my-sink-connect', { dryRun: true }))
  const { out } = await said()
  expect(out).toContain('my-sink-connect would be created:\n  connector.class=io.debezium.connector.jdbc.JdbcSinkConnector\n')
  expect(out).toContain('  connection.password=••••••\n')
  expect(worker.changes).toEqual([])
})

test('of several, one that fails does not keep the others, and all are told', async () => {
  const { ctx, worker, said } = await deskWithWorker()
  worker.begins = (name) => (name === 'bad' ? { tasks: [{ state: 'FAILED', trace: deniedTrace }] } : {})
  await writeFile(join(ctx.cwd, 'all.json'), JSON.stringify(['bad', 'good'].map((name) => ({ name, config: sink }))))
  await expect(makeConnectors(ctx, input({ files: ['all.json'] }))).rejects.toMatchObject({ exitCode: 1 })
  const { out } = await said()
  expect(out).toMatch(/^✗ bad: task 0 FAILED after .*Access denied/)
  expect(out).toContain('✓ good created')
})

test('broken JSON is told with its line and column', async () => {
  const { ctx } = await deskWithWorker()
  await writeFile(join(ctx.cwd, 'sink.json'), '{\n  "name": "s",\n  "config": { "topics" "orders" }\n}\n')
  await expect(makeConnectors(ctx, input({ files: ['sink.json'] }))).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    exitCode: 2,
    message: 'sink.json:3:24 is no JSON: "orders" cannot stand here.',
    details: ['  "config": { "topics" "orders" }', '                       ^'],
  })
})

test('a password comes from a file or the environment, and one that is typed is warned of', async () => {
  const { ctx, worker, said } = await deskWithWorker({ env: { DB: 'of the environment' } })
  await writeFile(join(ctx.cwd, 'pw'), 'of the file\n')
  await makeConnectors(ctx, input({ name: 'a', settings: sink, secrets: { 'connection.password': 'pw' } }))
  await makeConnectors(ctx, input({ name: 'b', settings: sink, secrets: { 'connection.password': 'env:DB' } }))
  await makeConnectors(ctx, input({ name: 'c', settings: { ...sink, 'connection.password': 'typed' } }))
  expect(['a', 'b', 'c'].map((name) => worker.connectors.get(name)?.config['connection.password'])).toEqual([
    'of the file',
    'of the environment',
    'typed',
  ])
  expect((await said()).err).toContain('--secret connection.password asks for it')
})

test('a template that is none is met with those there are', async () => {
  const { ctx } = await deskWithWorker()
  await expect(makeConnectors(ctx, lesson('my-sourc-connect'))).rejects.toMatchObject({
    exitCode: 2,
    message: 'There is no template "my-sourc-connect". Did you mean my-source-connect?',
  })
})
