import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { KeptDatabase } from '../../src/platform/db/kept-database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openMariadb } from '../../src/protocols/sql/mariadb.ts'
import type { SqlDriver } from '../../src/protocols/sql/sql.ts'
import { parseSqlServer } from '../../src/protocols/sql/sql-server.ts'
import { createCatalogStore } from '../../src/services/catalog-service/store/catalog.ts'
import { migrations } from '../../src/services/catalog-service/store/migrations.ts'
import { orderService } from '../../src/services/order-service/service.ts'
import { userService } from '../../src/services/user-service/service.ts'
import { logLines, serviceOf, until } from '../support/platform.ts'
import { eventually } from '../support/rig.ts'
import { type Database, database, whyNoDatabase } from '../support/servers/database.ts'

const whyNot = whyNoDatabase()
const details = '--management.endpoint.health.show-details=always'
const wish = { productId: 'CATALOG-001', qty: 1, unitPrice: 1500 }

describe.skipIf(whyNot !== undefined)('services on a real MariaDB', () => {
  let server: Database
  let sql: SqlDriver
  let schema = 0
  beforeAll(async () => {
    server = await database()
  })
  afterAll(() => server?.remove())
  beforeEach(async () => {
    schema++
    sql = await opened()
  })

  const address = (more = '') => `jdbc:mysql://127.0.0.1:${server.port}/services_${schema}?createDatabaseIfNotExist=true${more}`
  const asRoot = () => [`--spring.datasource.username=root`, `--spring.datasource.password=${server.password}`, details]

  async function opened(): Promise<SqlDriver> {
    const at = parseSqlServer(address(`&user=root&password=${server.password}`))
    if (at === undefined) throw new Error('not understood')
    const driver = await openMariadb(at, { size: 2, acquireTimeoutMs: 5000 })
    onTestFinished(() => driver.close())
    return driver
  }

  const health = async (url: string) => {
    const answer = await fetch(`${url}/actuator/health/db`)
    return { status: answer.status, text: await answer.text() }
  }

  const orders = () =>
    serviceOf(orderService, { argv: ['--order.store=mariadb', `--spring.datasource.url=${address()}`, ...asRoot()] })

  const placed = (url: string, key: string) =>
    fetch(`${url}/user-1/orders`, {
      ...{ method: 'POST', body: JSON.stringify(wish), signal: AbortSignal.timeout(20_000) },
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    })

  test('user-service logs in with the password that the lesson’s ciphertext stands for; with a wrong one it is DOWN, and mended by a change', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      await sql.run(`create or replace user learner@'${host}' identified by '1234'`)
      await sql.run(`grant all on services_${schema}.* to learner@'${host}'`)
    }
    const ciphertext = '{cipher}0c7649b1698b8df8337716a26eafba4a90499ea5df3eff8d8492abfe0fff978a'
    const start = (password: string) =>
      serviceOf(userService, {
        argv: [
          ...[`--spring.datasource.url=${address()}`, '--spring.datasource.username=learner', details],
          ...['--management.endpoints.web.exposure.include=*', '--management.endpoint.env.post.enabled=true'],
        ],
        env: { SPRING_DATASOURCE_PASSWORD: password, ENCRYPT_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789' },
      })
    expect(await health((await start(ciphertext)).url)).toMatchObject({ status: 200, text: expect.stringContaining('MariaDB') })
    const wrong = await start('4321')
    expect(await health(wrong.url)).toMatchObject({ status: 503, text: expect.stringContaining('Access denied for user') })
    expect((await fetch(`${wrong.url}/health_check`)).status).toBe(200)
    expect((await fetch(`${wrong.url}/users`)).status).toBe(503)
    const change = await fetch(`${wrong.url}/actuator/env`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ name: 'spring.datasource.password', value: '1234' }),
    })
    expect(change.status).toBe(200)
    await until(async () => (await fetch(`${wrong.url}/users`)).status === 200, 'the database')
  })

  test('the table is the lesson’s, and one made by hand before is made unique', async () => {
    await sql.run(`create table orders
      (
          id          int auto_increment primary key,
          user_id     varchar(50) not null,
          product_id  varchar(20) not null,
          order_id    varchar(50) not null,
          qty         int      default 0,
          unit_price  int      default 0,
          total_price int      default 0,
          created_at  datetime default now()
      )`)
    const before = await sql.query('show columns from orders')
    const service = await orders()
    expect(await health(service.url)).toMatchObject({ status: 200 })
    const names = (rows: readonly object[]) => rows.map((row) => [Reflect.get(row, 'Field'), String(Reflect.get(row, 'Type'))])
    expect(names(await sql.query('show columns from orders'))).toEqual(names(before))
    const insert = `insert into orders (user_id, product_id, order_id) values ('u', 'p', 'o')`
    await sql.run(insert)
    await expect(sql.run(insert)).rejects.toMatchObject({ kind: 'duplicate' })
    await service.stop()
    await sql.run('drop table orders, order_request, order_outbox, order_outbox_lease, msa_schema')
    const fresh = await orders()
    expect(await health(fresh.url)).toMatchObject({ status: 200 })
    expect(names(await sql.query('show columns from orders'))).toEqual(names(before))
  })

  test('two instances read the same orders, with the time a connector’s rows have', async () => {
    const [one, other] = [await orders(), await orders()]
    const { orderId, createdAt } = (await (await placed(one.url, 'k1')).json()) as { orderId: string; createdAt: string }
    expect((await (await placed(other.url, 'k1')).json()) as object).toMatchObject({ orderId, createdAt })
    await sql.run(`insert into orders (user_id, product_id, order_id, qty) values ('user-1', 'CATALOG-002', 'by-sink', 2)`)
    const lists = await Promise.all([one, other].map(async ({ url }) => (await fetch(`${url}/user-1/orders`)).json()))
    expect(lists[0]).toEqual(lists[1])
    expect(lists[0]).toMatchObject([{ orderId, createdAt }, { orderId: 'by-sink' }])
    const [first, second] = lists[0] as { createdAt: string }[]
    expect(Math.abs(Date.parse(first?.createdAt ?? '') - Date.parse(second?.createdAt ?? ''))).toBeLessThan(60_000)
  })

  test('every order that was answered 201 is there once, with its event, though the database is killed among them', async () => {
    const [one, other] = [await orders(), await orders()]
    const accepted = new Set<string>()
    let count = 0
    const client = async (name: number) => {
      for (let number = 0; number < 25; number++) {
        const key = `${name}-${number}`
        await eventually(
          `order ${key}`,
          async () => {
            // The database is being killed: whether it was taken is not known, and it is sent again.
            const answer = await placed([one, other][(name + number) % 2]?.url ?? '', key).catch(() => undefined)
            if (answer?.status !== 201) return false
            accepted.add(((await answer.json()) as { orderId: string }).orderId)
            return true
          },
          90_000,
        )
        if (++count === 60) {
          await server.kill()
          await server.start()
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, name) => client(name)))
    const after = await opened()
    const stored = await after.query<{ order_id: string }>('select order_id from orders')
    const events = await after.query<{ message_key: string }>('select message_key from order_outbox')
    expect(stored).toHaveLength(200)
    expect(new Set(stored.map(({ order_id }) => order_id))).toEqual(accepted)
    expect(events.map(({ message_key }) => message_key).sort()).toEqual([...accepted].sort())
    expect(await health(one.url)).toMatchObject({ status: 200 })
  })

  test('two catalogs that hear of the same orders at once lower the stock once for each', async () => {
    const stores = await Promise.all([1, 2].map(catalog))
    const lowered = stores.flatMap((store) =>
      Array.from({ length: 60 }, (_, number) => store.lower({ orderId: `o${number}`, productId: 'CATALOG-001', qty: 2 })),
    )
    const kinds = (await Promise.all(lowered)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'lowered')).toHaveLength(60)
    const [row] = await sql.query<{ stock: number; backordered: number }>(
      `select stock, backordered from catalog where product_id = 'CATALOG-001'`,
    )
    expect(row).toEqual({ stock: 0, backordered: 20 })
    const moved = await sql.query<{ order_id: string }>('select order_id from stock_movement')
    expect(new Set(moved.map(({ order_id }) => order_id)).size).toBe(60)
    expect(await stores[0]?.all()).toMatchObject([{ productId: 'CATALOG-001', stock: 0 }, { stock: 110 }, { stock: 120 }])
  })

  async function catalog() {
    const database = new KeptDatabase(logLines().log, systemClock)
    database.use(async () => {
      const driver = await opened()
      await migrate(driver, 'catalog-service', migrations)
      return driver
    })
    await database.tried(20_000)
    return createCatalogStore(database)
  }
})
