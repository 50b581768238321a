import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { openSqlite } from '../../src/protocols/sql/sqlite.ts'
import { eventually } from '../support/checks.ts'
import { kafkaOf } from '../support/kafka.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, type Learner } from '../support/learner.ts'
import { addressOf } from '../support/small-service.ts'
import { asTable, balances, killsAsText, type OrderBook } from './order-book.ts'
import { Progress } from './progress.ts'
import { randomFrom } from './rounds.ts'
import { strikeAmidOrders } from './strikes.ts'

export interface OrderTorture {
  readonly orders: number
  readonly clients: number
  readonly kills: number
  readonly seed: number
  readonly store: string
  readonly broker: string
  /** Who is killed: instances. */
  readonly victims: readonly string[]
  readonly instances: number
  readonly say: (text: string) => void
  readonly onBook?: (book: OrderBook) => void
}

const longestMs = 20 * 60_000
const settlesWithinMs = 180_000
const products = ['CATALOG-001', 'CATALOG-002', 'CATALOG-003'] as const

/**
 * Clients order, each until it has its 201, while parts are killed. At the end what was answered, what is stored and what lowered
 * the stock are the same orders, each once.
 */
export async function tortureOrders(lab: Lab, torture: OrderTorture): Promise<void> {
  const { orders, clients, seed, victims, kills, instances, say } = torture
  const startedMs = Date.now()
  const people = await Promise.all(Array.from({ length: clients }, (_, index) => atGateway(lab).learner(`c${index}@example.com`)))
  const ended = new AbortController()
  const progress = new Progress(ended.signal)
  const answered = new Map<string, string>()
  const tally = { tries: 0 }
  const whole = [
    strikeAmidOrders(lab, { victims, kills, orders, random: randomFrom(seed) }, progress, say),
    ...people.map((person) => orderOnAndOn(lab, person, { orders, progress, answered, tally })),
  ] as const
  const [{ counts }] = await Promise.all(whole).catch(async (error: unknown) => {
    ended.abort(error)
    await Promise.allSettled(whole)
    throw error
  })
  const accepted = [...answered.values()]
  const isWhole = (ids: readonly string[]) => new Set(ids).size >= accepted.length
  const settled = eventually('all that was accepted is stored and has lowered the stock', settlesWithinMs, async () => {
    const [stored, moved] = [await storedOrders(lab, people, instances), await movedOrders(lab)]
    return isWhole(stored) && isWhole(moved) ? undefined : `${stored.length} stored, ${moved.length} moved of ${accepted.length}`
  })
  const [outcome] = await Promise.allSettled([settled])
  const [stored, moved] = [await storedOrders(lab, people, instances), await movedOrders(lab)]
  const isMissing = (id: string) => !stored.includes(id) || !moved.includes(id)
  const book: OrderBook = {
    ...{ store: torture.store, broker: torture.broker, seed, orders, kills: Object.fromEntries(counts) },
    ...{ created: accepted.length, retried: tally.tries - accepted.length, stored: stored.length, movements: moved.length },
    missing: accepted.filter(isMissing).length,
    doubled: surplusOf(accepted, accepted) + surplusOf(stored, accepted) + surplusOf(moved, accepted),
    ...{ deadLettered: await deadLettered(lab), tookMs: Date.now() - startedMs },
  }
  say(`kills: ${killsAsText(book)} (seed ${seed})\n${asTable([book])}`)
  torture.onBook?.(book)
  if (outcome.status === 'rejected') throw outcome.reason
  expect(balances(book), 'what was ordered, stored and moved is the same').toBe(true)
  expect(
    [...counts.values()].filter((count) => count === 0),
    'who was never killed',
  ).toEqual([])
}

interface Ordering {
  readonly orders: number
  readonly progress: Progress
  /** The ids of the orders, by key. */
  readonly answered: Map<string, string>
  readonly tally: { tries: number }
}

async function orderOnAndOn(
  lab: Lab,
  { userId, token }: Learner,
  { orders, progress, answered, tally }: Ordering,
): Promise<void> {
  const end = Date.now() + longestMs
  const url = atGateway(lab).url(`/order-service/${userId}/orders`)
  for (let number = await progress.next(orders); number !== undefined; number = await progress.next(orders)) {
    const key = randomUUID()
    const body = JSON.stringify({ productId: products[number % products.length], qty: 1, unitPrice: 10 })
    while (!answered.has(key)) {
      progress.signal.throwIfAborted()
      if (Date.now() > end) throw new Error(`an order was not taken for ${longestMs} ms`)
      tally.tries += 1
      const orderId = await orderOnce(url, token, key, body)
      if (orderId === undefined) await pause(100)
      else answered.set(key, orderId)
    }
    progress.answered()
  }
}

/** Undefined: it is not known whether it was taken. */
async function orderOnce(url: string, token: string, key: string, body: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key },
      body,
      signal: AbortSignal.timeout(15_000),
    })
    const text = await answer.text()
    if (answer.status === 201) return (JSON.parse(text) as { orderId: string }).orderId
    if (answer.status < 500) throw new Refused(`${answer.status} ${text}`)
    return undefined
  } catch (error) {
    if (error instanceof Refused) throw error
    return undefined
  }
}

class Refused extends Error {}

/** How many more there are than there should be. */
function surplusOf(ids: readonly string[], accepted: readonly string[]): number {
  const expected = new Set(accepted)
  const found = new Set(ids)
  return ids.length - found.size + [...found].filter((id) => !expected.has(id)).length
}

/** Of all people, as any instance has them. What one instance has twice is in it twice. */
async function storedOrders(lab: Lab, people: readonly Learner[], instances: number): Promise<string[]> {
  const found: string[] = []
  for (const { userId } of people) {
    const own = new Set<string>()
    for (let instance = 1; instance <= instances; instance += 1) {
      const answer = await fetch(`${addressOf(lab, `order-service-${instance}`)}/${userId}/orders`)
      const ids = ((await answer.json()) as { orderId: string }[]).map(({ orderId }) => orderId)
      const once = new Set(ids)
      found.push(...ids.filter((id, index) => ids.indexOf(id) !== index), ...[...once].filter((id) => !own.has(id)))
      for (const id of once) own.add(id)
    }
  }
  return found
}

async function movedOrders(lab: Lab): Promise<string[]> {
  const driver = await openSqlite(lab.file('data/catalog-service/catalog-service.db'))
  try {
    return (await driver.query<{ order_id: string }>('select order_id from stock_movement')).map(({ order_id }) => order_id)
  } finally {
    await driver.close()
  }
}

/** Over either broker: in the queues `….dlq`, and on the topics `error.…` and `….dlq`. */
async function deadLettered(lab: Lab): Promise<number> {
  const { ports } = lab.settings
  const inQueues = ports['rabbitmq-1.amqp'] === undefined ? 0 : await inDeadLetterQueues(lab)
  return inQueues + (ports['kafka-1.client'] === undefined ? 0 : await onDeadLetterTopics(lab))
}

async function inDeadLetterQueues(lab: Lab): Promise<number> {
  const { code, stdout, stderr } = await lab.msa('dlq', 'list', '-o', 'json')
  if (code !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as { ready: number; unacked: number }[]).reduce((sum, each) => sum + each.ready + each.unacked, 0)
}

async function onDeadLetterTopics(lab: Lab): Promise<number> {
  const admin = kafkaOf(lab).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => /^error\.|\.dlq$/.test(topic))
    const ends = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))
    return ends.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  } finally {
    await admin.disconnect()
  }
}
