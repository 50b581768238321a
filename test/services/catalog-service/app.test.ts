import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { KeptDatabase } from '../../../src/platform/db/kept-database.ts'
import { migrate } from '../../../src/platform/db/migrate.ts'
import { SqlError } from '../../../src/protocols/sql/sql.ts'
import { openSqlite } from '../../../src/protocols/sql/sqlite.ts'
import { buildApp } from '../../../src/services/catalog-service/app.ts'
import { createCatalogStore } from '../../../src/services/catalog-service/store/catalog.ts'
import { migrations } from '../../../src/services/catalog-service/store/migrations.ts'
import { fakeStream } from '../../support/fakes/stream.ts'
import { environmentOf, logLines } from '../../support/platform.ts'
import { temporaryFolder } from '../../support/rig.ts'

async function catalog() {
  const file = join(await temporaryFolder(), 'catalog.db')
  const database = new KeptDatabase(logLines().log, systemClock)
  const open = async () => {
    const driver = await openSqlite(file)
    await migrate(driver, 'catalog-service', migrations)
    return driver
  }
  database.use(open)
  await database.tried(5000)
  const stream = fakeStream()
  const { log, lines } = logLines()
  const environment = await environmentOf({})
  const store = createCatalogStore(database)
  const app = buildApp({ environment, log, catalog: store, stream, stopping: new AbortController().signal })
  onTestFinished(() => app.close())
  const stockOf = async (productId: string) =>
    (await app.inject('/catalogs')).json().find((product: { productId: string }) => product.productId === productId).stock
  const movements = async () =>
    (await database.query('select order_id, product_id, qty, lowered, backordered from stock_movement order by id')).map(
      (row) => ({
        ...row,
      }),
    )
  const order = (orderId: string, qty: number, productId = 'CATALOG-001') =>
    stream.deliver('order-events', { orderId, userId: 'u', productId, qty, unitPrice: 1500, totalPrice: 1500 * qty })
  return { app, stream, stockOf, movements, order, database, open, lines }
}

test('the catalog is the lesson’s', async () => {
  const { app } = await catalog()
  const createdAt = expect.stringMatching(/^\d{4}-.*Z$/)
  expect((await app.inject('/catalog-service/catalogs')).json()).toEqual([
    { productId: 'CATALOG-001', productName: 'Berlin', stock: 100, unitPrice: 1500, createdAt },
    { productId: 'CATALOG-002', productName: 'Tokyo', stock: 110, unitPrice: 1000, createdAt },
    { productId: 'CATALOG-003', productName: 'Stockholm', stock: 120, unitPrice: 2000, createdAt },
  ])
})

test('an order lowers the stock once, however often it comes, and is written down', async () => {
  const { order, stockOf, movements } = await catalog()
  await Promise.all([order('o1', 10), order('o1', 10), order('o2', 1)])
  await order('o1', 10)
  expect(await stockOf('CATALOG-001')).toBe(89)
  expect(await movements()).toEqual([
    { order_id: 'o1', product_id: 'CATALOG-001', qty: 10, lowered: 10, backordered: 0 },
    { order_id: 'o2', product_id: 'CATALOG-001', qty: 1, lowered: 1, backordered: 0 },
  ])
})

test('there is never less than none: what is not in stock is owed', async () => {
  const { order, stockOf, movements, database } = await catalog()
  await order('o1', 95)
  await order('o2', 10)
  await order('o3', 5)
  expect(await stockOf('CATALOG-001')).toBe(0)
  expect(await movements()).toMatchObject([
    { lowered: 95, backordered: 0 },
    { lowered: 5, backordered: 5 },
    { lowered: 0, backordered: 5 },
  ])
  const [row] = await database.query<{ backordered: number }>("select backordered from catalog where product_id = 'CATALOG-001'")
  expect(row?.backordered).toBe(10)
})

test('an order for what is not in the catalog is written down and told of, and moves nothing', async () => {
  const { order, movements, lines } = await catalog()
  await order('o1', 3, 'CATALOG-999')
  expect(await movements()).toMatchObject([{ order_id: 'o1', lowered: 0, backordered: 0 }])
  expect(lines.map(({ msg }) => msg)).toContain('an order is for a product that is not in the catalog')
})

test.each(['no JSON', '{}', '[]', '{"orderId":"o","userId":"u","productId":"p","qty":-1,"unitPrice":1,"totalPrice":1}'])(
  'a poison message is thrown, to be parked: %s',
  async (text) => {
    const { stream, movements } = await catalog()
    await expect(stream.deliver('order-events', text)).rejects.toThrow()
    expect(await movements()).toEqual([])
  },
)

test('a message waits for a database that is away, rather than being parked', async () => {
  const { order, database, open, stockOf } = await catalog()
  database.use(() => Promise.reject(new SqlError('unavailable', 'away')))
  const handled = order('o1', 10)
  await expect(database.query('select 1')).rejects.toMatchObject({ status: 503 })
  database.use(open)
  await handled
  expect(await stockOf('CATALOG-001')).toBe(90)
})
