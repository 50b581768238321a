import { createHash } from 'node:crypto'

/** What a customer asks for. */
export interface OrderRequest {
  readonly productId: string
  readonly qty: number
  readonly unitPrice: number
}

export interface Order extends OrderRequest {
  readonly orderId: string
  readonly userId: string
  readonly totalPrice: number
  /** Since 1970: the column has no fractions of a second. */
  readonly createdAtSeconds: number
}

/** Nobody carries more out of a shop; who means it orders twice. */
export const largestQty = 10_000
const largestNumber = 2_147_483_647

/** Undefined when the total is more than the column `total_price` can hold. */
export function toOrder(
  userId: string,
  { productId, qty, unitPrice }: OrderRequest,
  facts: Pick<Order, 'orderId' | 'createdAtSeconds'>,
): Order | undefined {
  const totalPrice = qty * unitPrice
  return totalPrice > largestNumber ? undefined : { ...facts, userId, productId, qty, unitPrice, totalPrice }
}

/**
 * The id of what a customer orders under a key: the same at every instance, whatever it stores in, so that a retry is the same
 * order even where no two instances share anything. Other wishes under the same key are another order.
 */
export function orderIdOf(userId: string, key: string, { productId, qty, unitPrice }: OrderRequest): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([userId, key, productId, qty, unitPrice]))
    .digest()
  // A UUID of version 8: bits of one's own choice.
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
