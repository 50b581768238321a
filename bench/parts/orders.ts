import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { busProperties, springProperties } from '../../src/contracts/spring-environment.ts'
import type { SqlDriver } from '../../src/protocols/sql/sql.ts'
import { openSqlite } from '../../src/protocols/sql/sqlite.ts'
import { answersPerSecond } from '../load.ts'
import { median } from '../measure.ts'
import { type Started, start, stop } from '../side-by-side.ts'
import { aloneRow, atLeastRow, type Row } from '../table.ts'
import { type Bench, downForBench, upForBench } from '../workbench.ts'

const connections = 64
const loadMs = 5000
const promised = 2000
const drainsWithinMs = 60_000
const brokers = [
  { broker: 'rabbitmq', said: 'RabbitMQ', words: ['rabbitmq'] },
  { broker: 'kafka', said: 'Kafka', words: ['kafka', '--kraft'] },
] as const

const alone = ['--eureka.client.enabled=false', '--spring.cloud.bus.enabled=false', '--spring.cloud.config.enabled=false']
const order = { productId: 'CATALOG-001', qty: 1, unitPrice: 1500 }

/** Orders that are stored in SQLite before they are answered, and told of to a real broker: until the last of these events is out. */
export async function orders(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const { broker, said, words } of brokers) {
    const name = `bench-orders-${broker}`
    bench.atEnd(() => downForBench(bench, name))
    await upForBench(bench, name, '--runtime', 'native', ...words)
    const { output } = await bench.msa('env', '--name', name, '-o', 'json')
    const rounds = await measured(bench, broker, JSON.parse(output) as Record<string, string>)
    const middle = (of: (round: Round) => number) => median(rounds.map(of))
    rows.push(
      atLeastRow(
        `orders, told over ${said}`,
        middle(({ told }) => told),
        promised,
      ),
      aloneRow(
        '  answered with 201',
        middle(({ taken }) => taken),
        '/s',
      ),
      aloneRow(
        '  then until the outbox is empty',
        middle(({ drainMs }) => drainMs),
        ' ms',
      ),
      aloneRow(
        '  time of a processor for an order',
        middle(({ busyUs }) => busyUs),
        ' µs',
      ),
    )
    await downForBench(bench, name)
  }
  return rows
}

interface Round {
  /** Orders a second, answered. */
  readonly taken: number
  /** The same until the last of them was told of. */
  readonly told: number
  readonly drainMs: number
  /** Of the service's process for one order: what a busy machine does not change. */
  readonly busyUs: number
}

async function measured(
  bench: Bench,
  broker: 'rabbitmq' | 'kafka',
  addresses: Readonly<Record<string, string>>,
): Promise<Round[]> {
  const data = join(bench.dir, `orders-${broker}`)
  const settings = [
    ...alone,
    ...[`--msa.data-dir=${data}`, '--order.store=embedded'],
    ...Object.entries({ ...springProperties(addresses), ...busProperties(broker, addresses) }).map(
      ([name, value]) => `--${name}=${value}`,
    ),
  ]
  const service = await start(bench, { program: 'order-service', settings }, '/health_check')
  const store = await openSqlite(join(data, 'order-service', 'orders-1.db'))
  try {
    // The first one is warming up.
    const rounds: Round[] = []
    for (let round = 0; round <= bench.rounds; round++) rounds.push(await oneRound(bench, service, store))
    return rounds.slice(1)
  } finally {
    await store.close()
    await stop(service)
  }
}

async function oneRound({ signal }: Bench, { url, process }: Started, store: SqlDriver): Promise<Round> {
  const before = await countOf(store, 'orders')
  const busyBefore = await busyUsOf(process.pid)
  const began = performance.now()
  const load = { url: new URL('/bench/orders', url), headers: {}, body: JSON.stringify(order) }
  await answersPerSecond({ ...load, connections, durationMs: loadMs, signal })
  const answered = performance.now()
  // What was sent and not waited for is stored, and told of, all the same.
  while ((await countOf(store, 'order_outbox')) > 0) {
    if (performance.now() - answered > drainsWithinMs) throw new Error(`the outbox is not empty after ${drainsWithinMs} ms`)
    await pause(10, undefined, { signal })
  }
  const ended = performance.now()
  const taken = (await countOf(store, 'orders')) - before
  const perSecond = (ms: number) => (taken / ms) * 1000
  const busyUs = ((await busyUsOf(process.pid)) - busyBefore) / taken
  return { taken: perSecond(answered - began), told: perSecond(ended - began), drainMs: ended - answered, busyUs }
}

/** `utime` and `stime` of proc(5), in hundredths of a second. */
async function busyUsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

async function countOf(store: SqlDriver, table: 'orders' | 'order_outbox'): Promise<number> {
  const [row] = await store.query<{ count: number }>(`select count(*) as count from ${table}`)
  return row?.count ?? 0
}
