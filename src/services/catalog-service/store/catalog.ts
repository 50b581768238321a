import type { Database } from '../../../platform/db/database.ts'
import { isFirst } from '../../../platform/db/inbox.ts'
import { type Movement, movementOf } from '../domain/movement.ts'
import { inboxTable } from './migrations.ts'

export interface Product {
  readonly productId: string
  readonly productName: string
  readonly stock: number
  readonly unitPrice: number
  /** Since 1970. */
  readonly createdAtSeconds: number
}

export interface Lowering {
  readonly orderId: string
  readonly productId: string
  readonly qty: number
}

/** again: that order was here before, and nothing was done. */
export type Lowered = { readonly kind: 'lowered' | 'unknown-product'; readonly movement: Movement } | { readonly kind: 'again' }

export interface CatalogStore {
  all(): Promise<readonly Product[]>
  /** Once for each order, however often it is asked to. */
  lower(lowering: Lowering): Promise<Lowered>
  close(): Promise<void>
}

const mostProducts = 10_000

export function createCatalogStore(database: Database): CatalogStore {
  return {
    all: () =>
      database.read((sql) =>
        sql.query<Product>(
          `select product_id as productId, product_name as productName, stock, unit_price as unitPrice,
             ${sql.dialect.secondsOf('created_at')} as createdAtSeconds
           from catalog order by id limit ${mostProducts}`,
        ),
      ),
    lower: ({ orderId, productId, qty }) =>
      database.transaction(async (sql): Promise<Lowered> => {
        if (!(await isFirst(sql, inboxTable, `order ${orderId}`))) return { kind: 'again' }
        const [row] = await sql.query<{ stock: number }>(
          `select stock from catalog where product_id = ?${sql.dialect.forUpdate}`,
          [productId],
        )
        const movement = movementOf(qty, row?.stock)
        const { lowered, backordered } = movement
        if (row !== undefined) {
          await sql.run('update catalog set stock = stock - ?, backordered = backordered + ? where product_id = ?', [
            lowered,
            backordered,
            productId,
          ])
        }
        await sql.run('insert into stock_movement (order_id, product_id, qty, lowered, backordered) values (?, ?, ?, ?, ?)', [
          orderId,
          productId,
          qty,
          lowered,
          backordered,
        ])
        return { kind: row === undefined ? 'unknown-product' : 'lowered', movement }
      }),
    close: () => database.close(),
  }
}
