import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { lessonConnectors } from '../../../src/contracts/connectors/lesson.ts'
import { jarSetDir } from '../../../src/lab/artefacts.ts'
import { sql } from '../../support/connectors.ts'
import { eventually } from '../../support/rig.ts'
import { aside, type Chapter, type Desk, line } from './desk.ts'
import { withoutTheCourse } from './table.ts'

/** The message that the lesson has one paste into the producer, as one line. */
const byHand =
  '{"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"field":"id"},{"type":"string","optional":true,"field":"user_id"},{"type":"string","optional":true,"field":"pwd"},{"type":"string","optional":true,"field":"name"},{"type":"int64","optional":true,"name":"org.apache.kafka.connect.data.Timestamp","version":1,"field":"created_at"}],"optional":false,"name":"users"},"payload":{"id":1,"user_id":"user1","pwd":"test1111","name":"user name","created_at":1640918280000}}'

const order =
  '{"schema":{"type":"struct","fields":[{"type":"string","optional":true,"field":"order_id"},{"type":"string","optional":true,"field":"user_id"},{"type":"string","optional":true,"field":"product_id"},{"type":"int32","optional":true,"field":"qty"},{"type":"int32","optional":true,"field":"unit_price"},{"type":"int32","optional":true,"field":"total_price"}],"optional":false,"name":"orders"},"payload":{"order_id":"o-1","user_id":"user1","product_id":"CATALOG-001","qty":2,"unit_price":1500,"total_price":3000}}'

export const connect: Chapter = {
  title: 'Connect',
  lines: [
    line('msa up --profile connect', async (desk, line) => {
      // Typed before all else.
      expect(desk.saidBy(line).stdout + desk.saidBy(line).stderr).toMatch(/connect .*healthy/)
      expect((await desk.type(line)).code).toBe(0)
      await withoutTheCourse(desk)
      expect(await rest(desk, '/connectors')).toEqual([])
    }),
    line("msa topic list 'connect-*'", async (desk, line) => {
      const [, ...shown] = await desk.lines(line)
      expect(shown.map((each) => each.split(' ')[0])).toEqual(['connect-configs', 'connect-offsets', 'connect-status'])
    }),
    line('msa connect plugins list', async (desk, line) => {
      const theirs = (await rest(desk, '/connector-plugins?connectorsOnly=true')) as { class: string; version: string }[]
      const [, ...ours] = await desk.lines(line)
      expect(ours.map((each) => each.split(/ +/)[0]).sort()).toEqual(theirs.map((each) => each.class).sort())
    }),
    line('msa connect add my-source-connect --template lesson', async (desk, line) => {
      await sql(
        desk.lab,
        'create table users(id int auto_increment primary key, user_id varchar(20), pwd varchar(20), name varchar(20), created_at datetime default now())',
      )
      const { stdout, stderr } = await desk.type(line)
      expect(stderr).toContain('JDBC source → Debezium MariaDB source')
      expect(stdout).toContain('task 0 RUNNING for 3s')
      expect(await rest(desk, '/connectors')).toEqual(['my-source-connect'])
    }),
    line('msa consume my_topic_users --from-beginning', async (desk, line) => {
      await sql(desk.lab, "insert into users(user_id, name) values('test2', 'TEST ADMIN')")
      let rows: string[] = []
      // The source makes the topic with its first row.
      const isThere = async () => {
        rows = await desk.lines(`${line} -o raw`).catch(() => [])
        return rows.length > 0
      }
      await eventually('the row is in the topic', isThere, 60_000)
      expect((await desk.type(line)).stdout).toContain('TEST ADMIN')
      const [row] = rows.map((each) => JSON.parse(each))
      expect(row.schema).toEqual(JSON.parse(byHand).schema)
      expect(row.payload).toMatchObject({ id: 1, user_id: 'test2', pwd: null, name: 'TEST ADMIN' })
      const theirs = await desk.stock('kafka-console-consumer --topic my_topic_users --from-beginning --max-messages 1')
      expect(theirs.trim()).toBe(rows[0])
    }),
    line('msa connect add my-sink-connect --template lesson', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('task 0 RUNNING for 3s')
      await arrives(desk, 'my_topic_users', 'user_id', 'test2')
    }),
    line('msa produce my_topic_users', async (desk, line) => {
      await desk.type(line, { stdin: `${byHand}\n` })
      await arrives(desk, 'my_topic_users', 'user_id', 'user1')
      expect(await sql(desk.lab, "select pwd, name, created_at from my_topic_users where user_id = 'user1'")).toMatch(
        /^test1111\tuser name\t2021-12-31/,
      )
      await desk.stock('kafka-console-producer --topic my_topic_users', { stdin: `${byHand.replaceAll('user1', 'user3')}\n` })
      await arrives(desk, 'my_topic_users', 'user_id', 'user3')
    }),
    line('msa connect add my-order-sink-connect --template lesson', async (desk, line) => {
      // What the chapters before have left in it is no order.
      await desk.type('msa topic create orders --partitions 1')
      await desk.type('msa topic delete orders --yes')
      const made = () =>
        desk.type('msa topic create orders --partitions 1').then(
          () => true,
          () => false,
        )
      await eventually('the topic is empty', made, 30_000)
      await sql(
        desk.lab,
        'create table orders(id int auto_increment primary key, user_id varchar(50) not null, product_id varchar(20) not null, order_id varchar(50) not null, qty int default 0, unit_price int default 0, total_price int default 0, created_at datetime default now())',
      )
      expect((await desk.type(line)).stdout).toContain('task 0 RUNNING for 3s')
      await desk.type('msa produce orders', { stdin: `${order}\n` })
      await arrives(desk, 'orders', 'order_id', 'o-1')
      expect(await sql(desk.lab, 'select user_id, product_id, qty, total_price from orders')).toBe('user1\tCATALOG-001\t2\t3000')
    }),
    line('msa connect list', async (desk, line) => {
      const [, ...shown] = await desk.lines(line)
      expect(shown.map((each) => each.split(/ {2,}/).slice(0, 3))).toEqual([
        ['my-order-sink-connect', 'sink', 'RUNNING'],
        ['my-sink-connect', 'sink', 'RUNNING'],
        ['my-source-connect', 'source', 'RUNNING'],
      ])
      expect(((await rest(desk, '/connectors')) as string[]).sort()).toEqual(shown.map((each) => each.split(' ')[0]))
    }),
    line('msa connect status my-source-connect', async (desk, line) => {
      const theirs = (await rest(desk, '/connectors/my-source-connect/status')) as { tasks: { state: string }[] }
      expect(theirs.tasks.map(({ state }) => state)).toEqual(['RUNNING'])
      expect((await desk.type(line)).stdout).toMatch(/^my-source-connect +0 +RUNNING/m)
    }),
    line('msa connect describe my-source-connect', async (desk, line) => {
      const { config } = (await rest(desk, '/connectors/my-source-connect')) as { config: Record<string, string> }
      const { stdout } = await desk.type(line)
      for (const [name, value] of Object.entries(config)) {
        if (name === 'name') continue
        expect(stdout).toContain(`${name}=${/password/.test(name) ? '••••••' : value}`)
      }
    }),
    line('msa connect wait', async (desk, line) => {
      expect((await desk.type(line)).stdout).toMatch(/my-sink-connect RUNNING, with 1 task/)
    }),
    line('msa connect logs my-sink-connect', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('my-sink-connect')
    }),
    line('msa connect apply my-sink-connect tasks.max=2', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('tasks.max: 1 → 2')
      const { config } = (await rest(desk, '/connectors/my-sink-connect')) as { config: Record<string, string> }
      expect(config['tasks.max']).toBe('2')
      expect((await desk.type(line)).stdout).toContain('my-sink-connect is unchanged')
    }),
    line('msa connect validate -f sink.json', async (desk, line) => {
      desk.write('sink.json', lesson('my-sink-connect'))
      expect((await desk.type(line)).stdout).toContain('✓ my-sink-connect: configuration valid')
      desk.write('broken.json', lesson('my-sink-connect', { 'tasks.max': 'many' }))
      const wrong = await desk.type('msa connect validate -f broken.json', { code: 1 })
      expect(wrong.stdout + wrong.stderr).toContain('tasks.max')
    }),
    line('msa connect apply -f sink.json', async (desk, line) => {
      expect((await desk.type(line)).stdout).toContain('tasks.max: 2 → 1')
      expect((await desk.type(line)).stdout).toContain('is unchanged')
    }),
    line('msa connect pause my-sink-connect', async (desk, line) => {
      await desk.type(line)
      await stateBecomes(desk, 'PAUSED')
    }),
    line('msa connect resume my-sink-connect', async (desk, line) => {
      await desk.type(line)
      await stateBecomes(desk, 'RUNNING')
    }),
    line('msa connect stop my-sink-connect', async (desk, line) => {
      await desk.type(line)
      await stateBecomes(desk, 'STOPPED')
      await desk.type('msa connect resume my-sink-connect')
      await desk.type('msa connect wait my-sink-connect')
    }),
    line('msa connect offsets my-sink-connect', async (desk, line) => {
      const at = async () => (await desk.type(line)).stdout
      await eventually('three messages are read', async () => / 3\b/.test(await at()), 60_000)
      const theirs = (await rest(desk, '/connectors/my-sink-connect/offsets')) as { offsets: unknown[] }
      expect(JSON.stringify(theirs.offsets)).toContain('"kafka_offset":3')
    }),
    line('--to my_topic_users:0=0', async (desk) => {
      const rows = async () => Number(await sql(desk.lab, 'select count(*) from my_topic_users'))
      const before = await rows()
      await desk.confirm('msa connect offsets my-sink-connect --to my_topic_users:0=0')
      await eventually('all are written once more', async () => (await rows()) === before + 3, 60_000)
    }),
    line('--reset', async (desk) => {
      const rows = async () => Number(await sql(desk.lab, 'select count(*) from my_topic_users'))
      const before = await rows()
      await desk.confirm('msa connect offsets my-sink-connect --reset')
      await eventually('all are written once more', async () => (await rows()) === before + 3, 60_000)
    }),
    line('msa connect restart my-sink-connect --failed', async (desk, line) => {
      const { stdout, stderr } = await desk.type(line)
      expect(stdout + stderr).toContain('nothing of it has failed')
      // What is no JSON with a schema fails the task.
      await desk.type('msa produce my_topic_users --value "no envelope"')
      // The lab starts it again, and it fails again.
      const failed = async () =>
        /FAILED.*(DataException|JSON)/.test((await desk.type('msa connect status my-sink-connect')).stdout)
      await eventually('the task has failed, and why is told', failed, 60_000)
      await desk.type('msa connect status my-sink-connect --verbose')
      await desk.type('msa topic trim my_topic_users --to end --yes')
      await desk.type(line)
      await desk.type('msa connect wait my-sink-connect')
    }),
    line('msa connect delete my-sink-connect', async (desk, line) => {
      await desk.confirm(line)
      expect(await rest(desk, '/connectors')).not.toContain('my-sink-connect')
    }),
    line('msa connect add -f source.json', async (desk, line) => {
      await desk.type('msa connect delete my-source-connect --yes')
      desk.write('source.json', lesson('my-source-connect'))
      expect((await desk.type(line)).stdout).toContain('task 0 RUNNING for 3s')
      await sql(desk.lab, "insert into users(user_id) values('test4')")
      const isThere = async () => (await desk.lines('msa consume my_topic_users -o raw')).some((each) => each.includes('test4'))
      await eventually('the row is in the topic', isThere, 60_000)
    }),
    aside(
      'a password of yours comes from a file; a connector that cannot says why in a line, and is left paused',
      async (desk) => {
        desk.write('password', 'another')
        const bad = 'msa connect add bad --template my-sink-connect --secret connection.password=password'
        const failed = await desk.type(bad, { code: 1 })
        expect(failed.stdout).toBe('')
        expect(failed.stderr).toMatch(/^ +why +.*Access denied for user 'root'/m)
        expect(await desk.ask('msa connect list bad -o json')).toMatchObject([{ state: 'PAUSED' }])
        await desk.type('msa connect delete bad --yes')
      },
    ),
    line('msa connect plugins install confluentinc-kafka-connect-jdbc-10.0.1.zip', async (desk, line) => {
      await zipOfPlugin(desk, 'confluentinc-kafka-connect-jdbc-10.0.1')
      await desk.confirm(line)
      const classes = async () => (await desk.lines('msa connect plugins list --no-headers')).map((each) => each.split(' ')[0])
      expect(await classes()).toContain('org.example.NullSink')
      await desk.type('msa topic create nothing')
      const added = await desk.type('msa connect add nothing connector.class=org.example.NullSink topics=nothing')
      expect(added.stdout).toContain('task 0 RUNNING for 3s')
      await desk.type('msa connect delete nothing --yes')
      await desk.type('msa connect plugins remove confluentinc-kafka-connect-jdbc-10.0.1 --yes')
      expect(await classes()).not.toContain('org.example.NullSink')
    }),
  ],
}

/** The worker's REST, as curl asks it. */
async function rest(desk: Desk, path: string): Promise<unknown> {
  return desk.ask(`curl -sf localhost:${desk.lab.port('connect-1.http')}${path}`)
}

async function arrives(desk: Desk, table: string, column: string, value: string): Promise<void> {
  const isThere = async () => (await sql(desk.lab, `select ${column} from ${table}`).catch(() => '')).split('\n').includes(value)
  await eventually(`${value} is in the table ${table}`, isThere, 60_000)
}

async function stateBecomes(desk: Desk, state: string): Promise<void> {
  const has = async () => {
    const status = (await rest(desk, '/connectors/my-sink-connect/status')) as { connector: { state: string } }
    return status.connector.state === state
  }
  await eventually(`the worker says ${state}`, has, 30_000)
}

/** As one copies it from the lesson; the password is left open. */
function lesson(name: string, changes: Readonly<Record<string, string>> = {}): string {
  const found = lessonConnectors.find((each) => each.name === name)
  return JSON.stringify({ name, config: { ...found?.config, ...changes } }, null, 2)
}

/** An archive as Confluent's: a folder with `lib/`. */
async function zipOfPlugin(desk: Desk, name: string): Promise<void> {
  const jars = jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), 'kafka')
  const services = 'classes/META-INF/services'
  for (const folder of [services, `plugin/${name}/lib`]) mkdirSync(join(desk.folder, folder), { recursive: true })
  desk.write(`${services}/org.apache.kafka.connect.sink.SinkConnector`, 'org.example.NullSink\n')
  await desk.type(`javac -nowarn -d classes -cp '${jars}/*' '${fileURLToPath(new URL('NullSink.java', import.meta.url))}'`)
  await desk.type(`jar cf plugin/${name}/lib/sink.jar -C classes .`)
  await desk.type(`jar cfM ${name}.zip -C plugin ${name}`)
}
