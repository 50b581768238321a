import type { Database } from '../../../platform/db/database.ts'
import { inserted, type Sql } from '../../../protocols/sql/sql.ts'
import type { Order } from '../domain/order.ts'

interface Row {
  readonly user_id: string
  readonly product_id: string
  readonly order_id: string
  readonly qty: number
  readonly unit_price: number
  readonly total_price: number
  readonly at: number
}

const mostOrders = 10_000

export async function ordersOf(database: Database, userId: string): Promise<readonly Order[]> {
  const rows = await database.read((sql) =>
    sql.query<Row>(`${columns(sql)} where user_id = ? order by id desc limit ${mostOrders}`, [userId]),
  )
  return rows.map(toOrder).reverse()
}

export async function findOrder(sql: Sql, orderId: string): Promise<Order | undefined> {
  const [row] = await sql.query<Row>(`${columns(sql)} where order_id = ?`, [orderId])
  return row && toOrder(row)
}

export async function insertOrder(sql: Sql, order: Order): Promise<void> {
  const { userId, productId, orderId, qty, unitPrice, totalPrice, createdAtSeconds } = order
  await sql.run(
    `insert into orders (user_id, product_id, order_id, qty, unit_price, total_price, created_at)
     values (?, ?, ?, ?, ?, ?, ${sql.dialect.datetimeOf('?')})`,
    [userId, productId, orderId, qty, unitPrice, totalPrice, createdAtSeconds],
  )
}

export interface Remembered {
  readonly orderId: string
  readonly createdAtSeconds: number
  readonly isNew: boolean
}

/** What was ordered under this key: this order, when nothing was before. */
export async function remember(sql: Sql, key: string, { userId, orderId, createdAtSeconds }: Order): Promise<Remembered> {
  const isNew = await inserted(
    sql,
    'insert into order_request (user_id, request_key, order_id, created_at_seconds) values (?, ?, ?, ?)',
    [userId, key, orderId, createdAtSeconds],
  )
  if (isNew) return { orderId, createdAtSeconds, isNew }
  const [found] = await sql.query<{ order_id: string; created_at_seconds: number }>(
    'select order_id, created_at_seconds from order_request where user_id = ? and request_key = ?',
    [userId, key],
  )
  if (found === undefined) throw new Error('what was a duplicate is gone')
  return { orderId: found.order_id, createdAtSeconds: found.created_at_seconds, isNew }
}

function columns({ dialect }: Pick<Sql, 'dialect'>): string {
  return `select user_id, product_id, order_id, qty, unit_price, total_price, ${dialect.secondsOf('created_at')} as at from orders`
}

function toOrder({ user_id, product_id, order_id, qty, unit_price, total_price, at }: Row): Order {
  return {
    ...{ userId: user_id, productId: product_id, orderId: order_id },
    ...{ qty, unitPrice: unit_price, totalPrice: total_price, createdAtSeconds: at },
  }
}
