/**
 * What an order does to the stock. There is never less than none: what is not there is owed (`backordered`), and taken first from
 * what comes in. An order for what is not in the catalog moves nothing, and is written down all the same.
 */
export interface Movement {
  readonly lowered: number
  readonly backordered: number
}

export function movementOf(qty: number, stock: number | undefined): Movement {
  if (stock === undefined) return { lowered: 0, backordered: 0 }
  const lowered = Math.min(qty, Math.max(0, stock))
  return { lowered, backordered: qty - lowered }
}
