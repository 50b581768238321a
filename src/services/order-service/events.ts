import { type OrderEvent, orderEventsDestination } from '../../contracts/order-events.ts'
import { ordersTopic, readOrderEnvelope } from '../../contracts/orders.ts'
import type { Event } from '../../platform/db/outbox.ts'
import { persistently } from '../../platform/persistently.ts'
import type { Stream } from '../../platform/stream/stream.ts'
import type { Order } from './domain/order.ts'

/** Orders have no order among them: each is a key of its own. */
export function toOrderEvent({ createdAtSeconds: _, ...order }: Order): Omit<Event, 'headers'> {
  const payload: OrderEvent = order
  return { binding: orderEventsDestination, key: order.orderId, payload }
}

/**
 * Where orders are only sent to a topic, that topic is what happened: whatever is on it is told of again as an event, by whichever
 * instance reads it. It may be told of twice, as all events may. What is no order is parked.
 */
export function tellOfSentOrders(stream: Stream, stopping: AbortSignal): void {
  stream.consume(ordersTopic, async (message) => {
    const record = readOrderEnvelope(message.json())
    if (record === undefined) throw new Error(`This is no order: ${message.payload.toString('utf8', 0, 200)}`)
    const payload: OrderEvent = {
      ...{ orderId: record.order_id, userId: record.user_id, productId: record.product_id },
      ...{ qty: record.qty, unitPrice: record.unit_price, totalPrice: record.total_price },
    }
    const send = () => stream.send(orderEventsDestination, { payload, key: payload.orderId })
    await persistently(send, { isTemporary: () => true, signal: stopping })
  })
}
