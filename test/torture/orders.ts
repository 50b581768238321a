import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { openSqlite } from '../../src/protocols/sql/sqlite.ts'
import { eventually } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, type Learner } from '../support/learner.ts'
import { addressOf } from '../support/small-service.ts'
import { randomFrom } from './rounds.ts'

export interface OrderTorture {
  readonly orders: number
  readonly clients: number
  readonly seed: number
  /** Who is killed, at random. */
  readonly victims: readonly string[]
  readonly instances: number
  readonly say: (text: string) => void
}

const longestMs = 20 * 60_000
const products = ['CATALOG-001', 'CATALOG-002', 'CATALOG-003'] as const

/**
 * Clients order, each until it has its 201, while parts are killed. At the end what was answered, what is stored and what lowered
 * the stock are the same orders, each once.
 */
export async function tortureOrders(lab: Lab, torture: OrderTorture): Promise<void> {
  const { orders, clients, seed, victims, say } = torture
  const random = randomFrom(seed)
  const people = await Promise.all(Array.from({ length: clients }, (_, index) => atGateway(lab).learner(`c${index}@example.com`)))
  const answered = new Map<string, string>()
  const tally = { tries: 0, kills: 0 }
  const isDone = new AbortController()
  const share = (index: number) => Math.floor(orders / clients) + (index < orders % clients ? 1 : 0)
  const ordering = Promise.all(people.map((person, index) => orderAll(lab, person, share(index), answered, tally)))
  const killing = killAtRandom(lab, victims, random, tally, isDone.signal, say)
  try {
    await ordering
  } finally {
    isDone.abort()
    await killing
  }
  say(`${answered.size} orders answered 201 after ${tally.tries} tries and ${tally.kills} kills (seed ${seed})`)
  const accepted = [...new Set(answered.values())].sort()
  expect(accepted).toHaveLength(orders)
  await eventually('what lowered the stock is what was accepted', 180_000, async () => {
    const moved = await movedOrders(lab)
    return moved.length >= accepted.length ? undefined : `${moved.length} of ${accepted.length}`
  })
  const stored = await storedOrders(lab, people, torture.instances)
  const moved = await movedOrders(lab)
  say(`bookkeeping: ${accepted.length} accepted = ${stored.length} stored = ${moved.length} movements of the stock`)
  expect(new Set(stored).size, 'no order is stored twice').toBe(stored.length)
  expect(stored).toEqual(accepted)
  expect(moved).toEqual(accepted)
}

async function orderAll(
  lab: Lab,
  { userId, token }: Learner,
  count: number,
  answered: Map<string, string>,
  tally: { tries: number },
): Promise<void> {
  const end = Date.now() + longestMs
  for (let number = 0; number < count; number += 1) {
    const key = randomUUID()
    const body = JSON.stringify({ productId: products[number % products.length], qty: 1, unitPrice: 10 })
    while (!answered.has(key)) {
      if (Date.now() > end) throw new Error(`an order was not taken for ${longestMs} ms`)
      tally.tries += 1
      const orderId = await orderOnce(atGateway(lab).url(`/order-service/${userId}/orders`), token, key, body)
      if (orderId === undefined) await pause(100)
      else answered.set(key, orderId)
    }
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

async function killAtRandom(
  lab: Lab,
  victims: readonly string[],
  random: () => number,
  tally: { kills: number },
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    await pause(1500 + random() * 3000)
    if (signal.aborted) return
    const victim = victims[Math.floor(random() * victims.length)] ?? ''
    const { code } = await lab.msa('kill', victim)
    if (code === 0) tally.kills += 1
    say(`kill -9 ${victim}${code === 0 ? '' : ': it was not up'}`)
  }
}

/** Of all people, as any instance has them. */
async function storedOrders(lab: Lab, people: readonly Learner[], instances: number): Promise<string[]> {
  const found: string[] = []
  for (const { userId } of people) {
    const own = new Set<string>()
    for (let instance = 1; instance <= instances; instance += 1) {
      const answer = await fetch(`${addressOf(lab, `order-service-${instance}`)}/${userId}/orders`)
      const orders = (await answer.json()) as { orderId: string }[]
      expect(new Set(orders.map(({ orderId }) => orderId)).size, 'no order twice').toBe(orders.length)
      for (const { orderId } of orders) own.add(orderId)
    }
    found.push(...own)
  }
  return found.sort()
}

async function movedOrders(lab: Lab): Promise<string[]> {
  const driver = await openSqlite(join(lab.file('data'), 'catalog-service', 'catalog-service.db'))
  try {
    const rows = await driver.query<{ order_id: string }>('select order_id from stock_movement')
    return rows.map(({ order_id }) => order_id).sort()
  } finally {
    await driver.close()
  }
}
