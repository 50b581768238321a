/** The topic that `my-order-sink-connect` stores from: always Kafka's. */
export const ordersTopic = 'orders'

/** An order as the table `orders` and the topic of that name have it. */
export interface OrderRecord {
  readonly order_id: string
  readonly user_id: string
  readonly product_id: string
  readonly qty: number
  readonly unit_price: number
  readonly total_price: number
}

/** What Connect's JSON converter reads with `schemas.enable`; the sink needs no more than this to find the columns. */
export interface OrderEnvelope {
  readonly schema: typeof orderSchema
  readonly payload: OrderRecord
}

export const orderSchema = {
  type: 'struct',
  fields: [
    { type: 'string', optional: false, field: 'order_id' },
    { type: 'string', optional: false, field: 'user_id' },
    { type: 'string', optional: false, field: 'product_id' },
    { type: 'int32', optional: true, field: 'qty' },
    { type: 'int32', optional: true, field: 'unit_price' },
    { type: 'int32', optional: true, field: 'total_price' },
  ],
  optional: false,
  name: 'orders',
} as const

export function orderEnvelope(payload: OrderRecord): OrderEnvelope {
  return { schema: orderSchema, payload }
}

/** Undefined for what is no order: somebody else's words on the topic. */
export function readOrderEnvelope(message: unknown): OrderRecord | undefined {
  const payload = recordOf(recordOf(message)?.payload)
  if (payload === undefined) return undefined
  const { order_id, user_id, product_id, qty, unit_price = 0, total_price = 0 } = payload
  if (typeof order_id !== 'string' || typeof user_id !== 'string' || typeof product_id !== 'string') return undefined
  if (!isWhole(qty) || !isWhole(unit_price) || !isWhole(total_price)) return undefined
  return { order_id, user_id, product_id, qty, unit_price, total_price }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
