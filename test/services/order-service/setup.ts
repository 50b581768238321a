import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { KeptDatabase } from '../../../src/platform/db/kept-database.ts'
import { migrate } from '../../../src/platform/db/migrate.ts'
import { OutboxRelay } from '../../../src/platform/db/outbox-relay.ts'
import { noMetrics } from '../../../src/platform/metrics/no-metrics.ts'
import { noTracing } from '../../../src/platform/tracing/no-tracing.ts'
import { type SqlDriver, SqlError } from '../../../src/protocols/sql/sql.ts'
import { openSqlite } from '../../../src/protocols/sql/sqlite.ts'
import { buildApp } from '../../../src/services/order-service/app.ts'
import type { OrderStore } from '../../../src/services/order-service/domain/order-store.ts'
import { migrations, outboxTable } from '../../../src/services/order-service/store/migrations.ts'
import { createStoredOrders } from '../../../src/services/order-service/store/stored-orders.ts'
import { type FakeStream, fakeStream } from '../../support/fakes/stream.ts'
import { environmentOf, logLines } from '../../support/platform.ts'
import { temporaryFolder } from '../../support/rig.ts'

export async function orderDatabase(
  open: () => Promise<SqlDriver> = async () => openSqlite(join(await temporaryFolder(), 'orders.db')),
): Promise<KeptDatabase> {
  const database = new KeptDatabase(logLines().log, systemClock)
  database.use(async () => {
    const driver = await open()
    await migrate(driver, 'order-service', migrations)
    return driver
  })
  onTestFinished(() => database.close())
  await database.tried(20_000)
  return database
}

export const databaseAway = () => orderDatabase(() => Promise.reject(new SqlError('unavailable', 'away')))

/** An instance that stores by itself, and sends to this broker. */
export async function storingApp(
  database: KeptDatabase,
  stream: FakeStream = fakeStream(),
  headers: Readonly<Record<string, string>> = {},
) {
  const relay = new OutboxRelay({
    ...{ table: outboxTable, database, stream, log: logLines().log, metrics: noMetrics, tracing: noTracing },
  })
  onTestFinished(() => relay.close())
  return await orderApp(createStoredOrders({ database, relay, carrier: () => headers }))
}

export async function orderApp(orders: OrderStore) {
  const environment = await environmentOf({ defaults: { 'local.server.port': '50123' } })
  const app = buildApp({ environment, log: logLines().log, orders, nowMs: () => 1_795_000_000_999 })
  onTestFinished(() => app.close())
  const post = (payload: unknown, { user = 'user-1', key }: { user?: string; key?: string } = {}) =>
    app.inject({
      ...{ method: 'POST', url: `/${user}/orders` },
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  const list = async (user = 'user-1') => (await app.inject(`/${user}/orders`)).json()
  return { app, post, list }
}

export const wish = { productId: 'CATALOG-001', qty: 10, unitPrice: 1500 }
