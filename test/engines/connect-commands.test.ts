import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskAt, envOf } from '../support/lab-with-worker.ts'
import { eventually } from '../support/rig.ts'
import { type ConnectEngines, connectEngines, whyNoConnect } from '../support/servers/connect-engines.ts'
import { type Around, typed } from '../support/typed.ts'

const whyNot = whyNoConnect()
if (whyNot !== undefined) process.stderr.write(`connect's commands are not tried on a real worker: ${whyNot}\n`)

/** The message of the lesson, as a person sends it by hand. */
const byHand = {
  schema: {
    type: 'struct',
    fields: [
      { type: 'int32', optional: false, field: 'id' },
      ...['user_id', 'pwd', 'name'].map((field) => ({ type: 'string', optional: true, field })),
      { type: 'int64', optional: true, name: 'org.apache.kafka.connect.data.Timestamp', version: 1, field: 'created_at' },
    ],
    optional: false,
    name: 'users',
  },
  payload: { id: 1, user_id: 'user1', pwd: 'test1111', name: 'user name', created_at: 1640918280000 },
}

describe.skipIf(whyNot !== undefined)('with a real worker, Kafka and MariaDB', () => {
  let engines: ConnectEngines
  beforeAll(async () => {
    engines = await connectEngines()
  })
  afterAll(() => engines?.remove())

  /** A line as a person types it at this lab. */
  async function atLab() {
    const person = await deskAt(engines.ports, engines.password)
    return async (line: string, around: Around = {}) => {
      const done = await typed(line.split(' '), { ...around, env: { ...envOf(person), ...around.env } })
      expect(done.stdout + done.stderr).not.toContain(engines.password)
      return done
    }
  }
  const arrives = (userId: string) =>
    eventually(
      `${userId} is in the table`,
      // The sink makes the table when the first message comes.
      async () => (await engines.sql('select user_id from my_topic_users').catch(() => '')).split('\n').includes(userId),
      60_000,
    )

  test('a row goes into a topic and into a table by four commands, and so does a message sent by hand', async () => {
    const msa = await atLab()
    await engines.sql(
      'create table users(id int auto_increment primary key, user_id varchar(20), pwd varchar(20), name varchar(20), created_at datetime default now())',
    )
    await engines.sql("insert into users(user_id, name) values('test2', 'TEST ADMIN')")
    const source = await msa('connect add my-source-connect --template lesson')
    expect(source, source.stderr).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('JDBC source → Debezium MariaDB source'),
    })
    expect(source.stdout).toContain('task 0 RUNNING for 3s')
    let row = ''
    // The source makes the topic with its first row.
    const isThere = async () => {
      row = (await msa('consume my_topic_users --from-beginning -o raw -n 1 --timeout-ms 5000')).stdout
      return row !== ''
    }
    await eventually('the row is in the topic', isThere, 60_000)
    expect(JSON.parse(row)).toMatchObject({
      schema: byHand.schema,
      payload: { user_id: 'test2', name: 'TEST ADMIN' },
    })
    const sink = await msa('connect add my-sink-connect --template lesson')
    expect(sink, sink.stderr).toMatchObject({ code: 0 })
    await arrives('test2')
    expect(await msa('produce my_topic_users', { stdin: `${JSON.stringify(byHand)}\n` })).toMatchObject({ code: 0 })
    await arrives('user1')
    expect(await engines.sql("select pwd, name, created_at from my_topic_users where user_id = 'user1'")).toMatch(
      /^test1111\tuser name\t2021-12-31/,
    )
  })

  test('both are listed, described without a password, and unchanged when they are applied again', async () => {
    const msa = await atLab()
    const { stdout } = await msa('connect list -o json')
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'my-sink-connect', type: 'sink', state: 'RUNNING', tasks: [{ state: 'RUNNING' }] },
      { name: 'my-source-connect', type: 'source', state: 'RUNNING', tasks: [{ state: 'RUNNING' }] },
    ])
    const described = await msa('connect describe my-*')
    expect(described.stdout).toContain('connection.password=••••••')
    expect(described.stdout).toContain('database.password=••••••')
    for (const name of ['my-source-connect', 'my-sink-connect']) {
      const applied = await msa(`connect apply ${name} --template lesson`)
      expect(applied, applied.stderr).toMatchObject({ code: 0, stdout: `✓ ${name} is unchanged\n` })
    }
  })

  test.each([
    [
      'a password that is another',
      '--secret connection.password=env:WRONG',
      /Access denied for user 'root'/,
      'connection.password',
    ],
    [
      'a database that is not there',
      'connection.url=jdbc:mariadb://127.0.0.1:PORT/nodb',
      /Unknown database 'nodb'/,
      'connection.url',
    ],
    [
      'nobody who listens',
      'connection.url=jdbc:mariadb://127.0.0.1:1/mydb --secret connection.password=env:WRONG',
      /refused/,
      'connection.url',
    ],
  ])('a sink with %s fails within seconds, with the cause in one line, and is left paused', async (_, words, cause, key) => {
    const msa = await atLab()
    const line = `connect add bad --template my-sink-connect ${words}`.replace('PORT', String(engines.ports['mariadb-1.sql']))
    const began = performance.now()
    const failed = await msa(line, { env: { WRONG: 'wrong' } })
    const tookMs = performance.now() - began
    expect(failed, failed.stderr).toMatchObject({ code: 1, stdout: '' })
    const lines = failed.stderr.split('\n')
    expect(lines.find((each) => each.startsWith('  why'))).toMatch(cause)
    expect(failed.stderr).toContain('io.debezium.connector.jdbc.JdbcSinkConnectorTask.start')
    expect(failed.stderr).toContain(`msa connect apply bad ${key}=…`)
    expect(failed.stderr).toContain('it is left in place, paused')
    const { stdout } = await msa('connect list bad -o json')
    expect(JSON.parse(stdout)).toMatchObject([{ state: 'PAUSED' }])
    expect(await msa('connect delete bad --yes')).toMatchObject({ code: 0 })
    process.stderr.write(`a sink that cannot was told after ${Math.round(tookMs)} ms\n`)
  })

  test('a source with a wrong password is refused before it is created', async () => {
    const msa = await atLab()
    const failed = await msa('connect add bad --template my-source-connect --secret connection.password=env:WRONG', {
      env: { WRONG: 'wrong' },
    })
    expect(failed).toMatchObject({ code: 1 })
    expect(failed.stderr).toMatch(/bad: a key is wrong; nothing was created/)
    expect(failed.stderr).toMatch(/database\.hostname: Unable to connect: .*Access denied/)
    expect(JSON.parse((await msa('connect list -o json')).stdout)).toHaveLength(2)
  })

  test('one that failed runs when it is told the right thing, and says what has changed', async () => {
    const msa = await atLab()
    const url = (database: string) => `connection.url=jdbc:mariadb://127.0.0.1:${engines.ports['mariadb-1.sql']}/${database}`
    expect(await msa(`connect add mended --template my-sink-connect ${url('nodb')}`)).toMatchObject({ code: 1 })
    const again = await msa(`connect apply mended ${url('neither')}`)
    expect(again.stderr).toContain("Unknown database 'neither'")
    const mended = await msa(`connect apply mended ${url('mydb')}`)
    expect(mended, mended.stderr).toMatchObject({ code: 0 })
    expect(mended.stdout).toContain('/neither → ')
    expect(await msa('connect delete mended --yes')).toMatchObject({ code: 0 })
  })

  test('the offsets of a sink go back, and it writes once more', async () => {
    const msa = await atLab()
    const rows = async () => Number(await engines.sql('select count(*) from my_topic_users'))
    const before = await rows()
    const moved = await msa('connect offsets my-sink-connect --to my_topic_users:0=0 --yes')
    expect(moved, moved.stderr).toMatchObject({ code: 0 })
    await eventually('both messages are there once more', async () => (await rows()) === before + 2, 60_000)
    expect(await msa('connect offsets my-source-connect --reset --yes')).toMatchObject({ code: 0 })
    expect(await msa('connect wait')).toMatchObject({ code: 0 })
  })

  test('pause, resume, restart and delete do as they say', async () => {
    const msa = await atLab()
    expect((await msa('connect pause my-*')).stdout).toContain('2 paused, 0 failed, 0 skipped')
    expect((await msa('connect resume my-*')).stdout).toContain('2 resumed, 0 failed, 0 skipped')
    expect(await msa('connect wait')).toMatchObject({ code: 0 })
    expect(await msa('connect restart my-sink-connect --task 0')).toMatchObject({ code: 0 })
    expect(await msa('connect delete my-*')).toMatchObject({ code: 3 })
    expect((await msa('connect delete my-* --yes')).stdout).toContain('2 deleted, 0 failed, 0 skipped')
    expect((await msa('connect list')).stdout).toMatch(/^There is no connector/)
  })
})
