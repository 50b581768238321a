import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { KeptDatabase } from '../../src/platform/db/kept-database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openMariadb } from '../../src/protocols/sql/mariadb.ts'
import { parseSqlServer } from '../../src/protocols/sql/sql-server.ts'
import { migrations } from '../../src/services/order-service/store/migrations.ts'
import { createSentOrders } from '../../src/services/order-service/store/sent-orders.ts'
import { orderApp, wish } from '../services/order-service/setup.ts'
import { kafkaAt, readAll, write } from '../support/kafka.ts'
import { deskAt, envOf } from '../support/lab-with-worker.ts'
import { logLines } from '../support/platform.ts'
import { eventually } from '../support/rig.ts'
import { type ConnectEngines, connectEngines, whyNoConnect } from '../support/servers/connect-engines.ts'
import { typed } from '../support/typed.ts'

const whyNot = whyNoConnect()

describe.skipIf(whyNot !== undefined)('orders that are sent to a topic, with a real worker, Kafka and MariaDB', () => {
  let engines: ConnectEngines
  beforeAll(async () => {
    engines = await connectEngines()
  })
  afterAll(() => engines?.remove())

  async function instance() {
    const at = parseSqlServer(`mysql://root:${engines.password}@127.0.0.1:${engines.ports['mariadb-1.sql']}/mydb`)
    if (at === undefined) throw new Error('not understood')
    const database = new KeptDatabase(logLines().log, systemClock)
    database.use(async () => {
      const driver = await openMariadb(at, { size: 2, acquireTimeoutMs: 5000 })
      await migrate(driver, 'order-service', migrations)
      return driver
    })
    await database.tried(20_000)
    onTestFinished(() => database.close())
    const kafka = kafkaAt([`127.0.0.1:${engines.ports['kafka-1.client']}`])
    const stream = { send: (topic: string, { payload }: { payload: unknown }) => write(kafka, topic, [JSON.stringify(payload)]) }
    return { ...(await orderApp(createSentOrders(database, stream))), kafka }
  }

  test('a connector stores each once, every instance reads the same, and a poison order goes to the dead letters', async () => {
    const [one, other] = [await instance(), await instance()]
    const person = await deskAt(engines.ports, engines.password)
    const added = await typed('connect add my-order-sink-connect --template lesson'.split(' '), { env: envOf(person) })
    expect(added, added.stderr).toMatchObject({ code: 0 })
    const first = (await one.post(wish, { key: 'k1' })).json()
    await write(one.kafka, 'orders', ['this is no order'])
    // The retry comes to the other instance, and to the topic again.
    expect((await other.post(wish, { key: 'k1' })).json()).toEqual(first)
    const second = (await other.post({ ...wish, qty: 2 })).json()
    const ids = async (each: typeof one) => (await each.list()).map(({ orderId }: { orderId: string }) => orderId)
    await eventually('both are stored', async () => (await ids(one)).length >= 2, 90_000)
    expect(await ids(one)).toEqual([first.orderId, second.orderId])
    expect(await other.list()).toEqual(await one.list())
    expect((await one.list())[0]).toMatchObject({ ...wish, totalPrice: 15_000 })
    await eventually(
      'the poison is parked',
      async () => (await readAll(one.kafka, 'orders.dlq').catch(() => [])).length > 0,
      60_000,
    )
    expect(await readAll(one.kafka, 'orders.dlq')).toEqual(['this is no order'])
  })
})
