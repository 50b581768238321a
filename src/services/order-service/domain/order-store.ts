import type { Order } from './order.ts'

export interface OrderStore {
  /** Settles when the order cannot be lost any more. With a key, an order that was placed under it before is answered as it was. */
  place(order: Order, key: string | undefined): Promise<Placed>
  /** The newest 10,000 of them, the oldest first. */
  of(userId: string): Promise<readonly Order[]>
}

/** other: under that key something else was ordered. */
export type Placed = { readonly kind: 'placed'; readonly order: Order } | { readonly kind: 'other' }
