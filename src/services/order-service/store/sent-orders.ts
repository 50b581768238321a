import { orderEnvelope, ordersTopic } from '../../../contracts/orders.ts'
import type { Database } from '../../../platform/db/database.ts'
import { DatabaseUnavailable } from '../../../platform/db/database-unavailable.ts'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import type { Stream } from '../../../platform/stream/stream.ts'
import { within } from '../../../platform/within.ts'
import type { Order } from '../domain/order.ts'
import type { OrderStore, Placed } from '../domain/order-store.ts'
import { ordersOf, type Remembered, remember } from './rows.ts'

/** Less than a caller waits. */
const sendLimitMs = 10_000

/**
 * Orders are sent, and a connector stores them; here they are only read. An order is placed when Kafka has it for good, whether or
 * not the database is there: what a retry comes to is said by the order's id, which the sink stores once.
 */
export function createSentOrders(database: Database, stream: Pick<Stream, 'send'>): OrderStore {
  const place = async (order: Order, key: string | undefined): Promise<Placed> => {
    const before = key === undefined ? undefined : await remembered(database, key, order)
    if (before !== undefined && before.orderId !== order.orderId) return { kind: 'other' }
    await send(stream, order)
    return { kind: 'placed', order: { ...order, createdAtSeconds: before?.createdAtSeconds ?? order.createdAtSeconds } }
  }
  return { place, of: (userId) => ordersOf(database, userId) }
}

async function remembered(database: Database, key: string, order: Order): Promise<Remembered | undefined> {
  try {
    return await database.transaction((sql) => remember(sql, key, order))
  } catch (error) {
    // Then other wishes under the same key are not refused: they are an order of their own.
    if (error instanceof DatabaseUnavailable) return undefined
    throw error
  }
}

async function send(stream: Pick<Stream, 'send'>, order: Order): Promise<void> {
  const { orderId, userId, productId, qty, unitPrice, totalPrice } = order
  const payload = orderEnvelope({
    ...{ order_id: orderId, user_id: userId, product_id: productId },
    ...{ qty, unit_price: unitPrice, total_price: totalPrice },
  })
  const refusal = (cause?: unknown) =>
    new HttpProblem(503, 'order-not-taken', 'The order could not be handed over. Send it again with the same Idempotency-Key.', {
      headers: { 'retry-after': '1' },
      cause,
    })
  let isTaken: boolean
  try {
    isTaken = await within(sendLimitMs, stream.send(ordersTopic, { payload, key: orderId }))
  } catch (error) {
    throw refusal(error)
  }
  if (!isTaken) throw refusal()
}
