import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { becomes } from '../peers/support/http.ts'
import { statesIn } from '../peers/support/registry.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, type Learner } from '../support/learner.ts'
import { addressOf } from '../support/small-service.ts'

/** Asks once; says what was wrong with the answer. */
type Ask = () => Promise<string | undefined>

const orderInstances = ['order-service-1', 'order-service-2', 'order-service-3']

/**
 * Two readers at the gateway and two at user-service, whose client finds order-service by its name. A user without orders is a
 * read that failed: the breaker's fallback would hide it.
 */
export function readersOf(lab: Lab, { userId, token }: Learner): readonly Ask[] {
  const { url } = atGateway(lab)
  const read =
    (path: string, ordersIn: (body: unknown) => unknown): Ask =>
    async () => {
      const answer = await fetch(url(path), {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(30_000),
      })
      const text = await answer.text()
      const orders = answer.status === 200 ? ordersIn(JSON.parse(text)) : undefined
      return Array.isArray(orders) && orders.length > 0 ? undefined : `GET ${path}: ${answer.status} ${text.slice(0, 300)}`
    }
  const direct = read(`/order-service/${userId}/orders`, (body) => body)
  const byName = read(`/user-service/users/${userId}`, (body) => (body as { orders: unknown }).orders)
  return [direct, byName, direct, byName]
}

/** Each asks again as soon as it is answered, until what is done meanwhile is done. Says what was wrong. */
export async function whileAsking(
  asks: readonly Ask[],
  act: (answered: (more: number) => Promise<void>) => Promise<void>,
): Promise<{ readonly count: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = []
  const isOver = new AbortController()
  const waiting: { readonly at: number; readonly go: () => void }[] = []
  let count = 0
  const keepAsking = async (ask: Ask) => {
    while (!isOver.signal.aborted) {
      const trouble = await ask().catch(String)
      if (trouble !== undefined) wrong.push(`${new Date().toISOString()} ${trouble}`)
      count += 1
      for (const { at, go } of waiting) if (count >= at) go()
    }
  }
  const asking = Promise.all(asks.map(keepAsking))
  try {
    await act((more) => new Promise((go) => waiting.push({ at: count + more, go })))
  } finally {
    isOver.abort()
    await asking
  }
  return { count, wrong }
}

export interface Rolling {
  readonly seconds: number
  readonly say: (text: string) => void
}

/** One of three after the other is restarted, round after round, and no read fails. */
export async function rollingRestarts(lab: Lab, person: Learner, { seconds, say }: Rolling): Promise<void> {
  const end = Date.now() + seconds * 1000
  let restarts = 0
  const { count, wrong } = await whileAsking(readersOf(lab, person), async (answered) => {
    while (Date.now() < end || restarts % orderInstances.length !== 0) {
      const instance = orderInstances[restarts % orderInstances.length] ?? ''
      const { code, stderr } = await lab.msa('restart', instance)
      expect(code, stderr).toBe(0)
      await allThreeUp(lab)
      await answered(20)
      restarts += 1
    }
  })
  say(`${restarts} restarts, ${count} reads, ${wrong.length} failed`)
  expect(wrong).toEqual([])
}

export async function allThreeUp(lab: Lab): Promise<void> {
  const states = () => statesIn(addressOf(lab, 'discovery-service-1'), 'order-service')
  await becomes('who is registered', states, ['UP', 'UP', 'UP'], 60_000)
}

/** What was sent, by its price: no two are the same. */
export interface Sent {
  readonly price: number
  readonly isKeyed: boolean
  readonly isAccepted: boolean
}

/** Orders again and again, each at a price of its own: with a key until it has its 201, without one never twice. */
export function orderingAs(lab: Lab, { userId, token }: Learner, first: number, isKeyed: boolean, sent: Sent[]): Ask {
  const url = atGateway(lab).url(`/order-service/${userId}/orders`)
  const order = async (price: number, key: string | undefined) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const answer = await fetch(url, {
      method: 'POST',
      headers: key === undefined ? headers : { ...headers, 'idempotency-key': key },
      body: JSON.stringify({ productId: 'CATALOG-001', qty: 1, unitPrice: price }),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await answer.text()
    if (answer.status < 500 && answer.status !== 201) throw new Error(`POST: ${answer.status} ${text}`)
    return answer.status === 201
  }
  let price = first
  return async () => {
    price += 1
    const key = isKeyed ? randomUUID() : undefined
    let isAccepted = await order(price, key)
    for (let again = 0; isKeyed && !isAccepted && again < 20; again += 1) isAccepted = await order(price, key)
    sent.push({ price, isKeyed, isAccepted })
    return isKeyed && !isAccepted ? `the order at ${price} was not taken` : undefined
  }
}
