import type { Logger } from 'pino'
import { Check } from 'typebox/value'
import { orderEvent, orderEventsDestination } from '../../contracts/order-events.ts'
import { DatabaseUnavailable } from '../../platform/db/database-unavailable.ts'
import { persistently } from '../../platform/persistently.ts'
import type { Stream } from '../../platform/stream/stream.ts'
import type { CatalogStore } from './store/catalog.ts'

export interface StockDeps {
  readonly stream: Pick<Stream, 'consume'>
  readonly catalog: Pick<CatalogStore, 'lower'>
  readonly log: Logger
  readonly stopping: AbortSignal
}

/** Each order lowers the stock once. What is no order is thrown, and parked by the stream; a database that is away is waited for. */
export function lowerStockByOrders({ stream, catalog, log, stopping }: StockDeps): void {
  stream.consume(orderEventsDestination, async (message) => {
    const event = message.json()
    if (!Check(orderEvent, event)) throw new Error(`This is no order: ${message.payload.toString('utf8', 0, 200)}`)
    const { orderId, productId, qty } = event
    const result = await persistently(() => catalog.lower(event), {
      isTemporary: (error) => error instanceof DatabaseUnavailable,
      signal: stopping,
    })
    const facts = { orderId, productId, qty }
    if (result.kind === 'again') log.debug(facts, 'an order came again')
    else if (result.kind === 'unknown-product') log.warn(facts, 'an order is for a product that is not in the catalog')
    else if (result.movement.backordered > 0) log.info({ ...facts, ...result.movement }, 'an order is for more than is in stock')
    else log.info(facts, 'the stock was lowered')
  })
}
