import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { KeptDatabase } from '../../../src/platform/db/kept-database.ts'
import { migrate } from '../../../src/platform/db/migrate.ts'
import { addEvent, outboxMigration } from '../../../src/platform/db/outbox.ts'
import { OutboxRelay } from '../../../src/platform/db/outbox-relay.ts'
import { noMetrics } from '../../../src/platform/metrics/no-metrics.ts'
import { noTracing } from '../../../src/platform/tracing/no-tracing.ts'
import type { Tracing } from '../../../src/platform/tracing/tracing.ts'
import { openSqlite } from '../../../src/protocols/sql/sqlite.ts'
import { fakeStream } from '../../support/fakes/stream.ts'
import { logLines, until } from '../../support/platform.ts'
import { temporaryFolder } from '../../support/rig.ts'

test('an event goes on in the trace it was stored in, and carries no other trace than its sender’s', async () => {
  const file = join(await temporaryFolder(), 'traced.db')
  const { log } = logLines()
  const database = new KeptDatabase(log, systemClock)
  database.use(async () => {
    const driver = await openSqlite(file)
    await migrate(driver, 'traced', [outboxMigration('outbox')])
    return driver
  })
  await database.tried(5000)
  onTestFinished(() => database.close())
  const begun: unknown[] = []
  const tracing: Tracing = {
    ...noTracing,
    run: (start, work) => {
      begun.push(start)
      return noTracing.run(start, work)
    },
  }
  const stream = fakeStream()
  const headers = { traceparent: '00-aa-bb-01', 'X-B3-TraceId': 'aa', tenant: 'one' }
  await database.transaction((sql) => addEvent(sql, 'outbox', { binding: 'things', key: 'a', payload: { n: 1 }, headers }))
  const relay = new OutboxRelay({ table: 'outbox', database, stream, log, metrics: noMetrics, tracing })
  onTestFinished(() => relay.close())
  await until(() => stream.sent.length === 1)
  expect(begun).toEqual([{ name: 'outbox', from: headers }])
  expect(stream.sent).toEqual([{ name: 'things', key: 'a', payload: { n: 1 }, headers: { tenant: 'one' } }])
})
