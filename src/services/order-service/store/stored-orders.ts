import type { Database } from '../../../platform/db/database.ts'
import { addEvent } from '../../../platform/db/outbox.ts'
import type { OutboxRelay } from '../../../platform/db/outbox-relay.ts'
import type { Order } from '../domain/order.ts'
import type { OrderStore, Placed } from '../domain/order-store.ts'
import { toOrderEvent } from '../events.ts'
import { outboxTable } from './migrations.ts'
import { findOrder, insertOrder, ordersOf, remember } from './rows.ts'

export interface StoredOrdersDeps {
  readonly database: Database
  readonly relay: Pick<OutboxRelay, 'wake'>
  /** What carries the trace to whoever hears of the order. */
  readonly carrier: () => Readonly<Record<string, string>>
}

/** The order and the event that tells of it are stored together: an order that is answered is told of, sooner or later. */
export function createStoredOrders({ database, relay, carrier }: StoredOrdersDeps): OrderStore {
  const place = async (order: Order, key: string | undefined): Promise<Placed> => {
    const headers = carrier()
    const placed = await database.transaction(async (sql): Promise<Placed> => {
      const before = key === undefined ? undefined : await remember(sql, key, order)
      if (before?.isNew === false) {
        if (before.orderId !== order.orderId) return { kind: 'other' }
        return { kind: 'placed', order: (await findOrder(sql, order.orderId)) ?? order }
      }
      await insertOrder(sql, order)
      await addEvent(sql, outboxTable, { ...toOrderEvent(order), headers })
      return { kind: 'placed', order }
    })
    relay.wake()
    return placed
  }
  return { place, of: (userId) => ordersOf(database, userId) }
}
