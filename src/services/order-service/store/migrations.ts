import type { Migration } from '../../../platform/db/database.ts'
import { outboxMigration } from '../../../platform/db/outbox.ts'

export const outboxTable = 'order_outbox'

export const migrations: readonly Migration[] = [
  {
    id: 'orders',
    up: async (sql) => {
      const id = sql.dialect.name === 'sqlite' ? sql.dialect.countedId : 'int auto_increment primary key'
      const now = sql.dialect.name === 'sqlite' ? 'current_timestamp' : 'now()'
      await sql.run(`create table if not exists orders (
        id ${id},
        user_id varchar(50) not null,
        product_id varchar(20) not null,
        order_id varchar(50) not null,
        qty int default 0,
        unit_price int default 0,
        total_price int default 0,
        created_at datetime default ${now})`)
    },
  },
  {
    // A table made by hand, as in the lesson, has it neither: the sink needs it to store an order once.
    id: 'orders are unique',
    up: async (sql) => {
      if (sql.dialect.name === 'sqlite') {
        await sql.run('create unique index if not exists orders_order_id on orders (order_id)')
        await sql.run('create index if not exists orders_user_id on orders (user_id)')
        return
      }
      const found = await sql.query<{ name: string }>(
        `select index_name as name from information_schema.statistics where table_schema = database() and table_name = 'orders'`,
      )
      const has = (name: string) => found.some((each) => each.name === name)
      if (!has('orders_order_id')) await sql.run('alter table orders add unique orders_order_id (order_id)')
      if (!has('orders_user_id')) await sql.run('alter table orders add index orders_user_id (user_id)')
    },
  },
  {
    id: 'order_request',
    up: async (sql) => {
      const { exactText } = sql.dialect
      await sql.run(`create table if not exists order_request (
        user_id ${exactText(50)} not null, request_key ${exactText(200)} not null,
        order_id ${exactText(50)} not null, created_at_seconds bigint not null,
        primary key (user_id, request_key))`)
    },
  },
  outboxMigration(outboxTable),
]
