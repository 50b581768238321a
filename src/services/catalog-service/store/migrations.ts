import type { Migration } from '../../../platform/db/database.ts'
import { inboxMigration } from '../../../platform/db/inbox.ts'
import { inserted } from '../../../protocols/sql/sql.ts'

export const inboxTable = 'catalog_inbox'

const seed = [
  ['CATALOG-001', 'Berlin', 100, 1500],
  ['CATALOG-002', 'Tokyo', 110, 1000],
  ['CATALOG-003', 'Stockholm', 120, 2000],
] as const

export const migrations: readonly Migration[] = [
  {
    id: 'catalog',
    up: async (sql) => {
      const { countedId } = sql.dialect
      await sql.run(`create table if not exists catalog (
        id ${countedId}, product_id varchar(20) not null unique, product_name varchar(100) not null,
        stock int not null, backordered int not null default 0, unit_price int not null,
        created_at datetime not null default current_timestamp)`)
    },
  },
  {
    id: 'the lesson’s products',
    up: async (sql) => {
      const insert = 'insert into catalog (product_id, product_name, stock, unit_price) values (?, ?, ?, ?)'
      for (const product of seed) await inserted(sql, insert, product)
    },
  },
  {
    id: 'stock_movement',
    up: async (sql) => {
      const { countedId, exactText } = sql.dialect
      await sql.run(`create table if not exists stock_movement (
        id ${countedId}, order_id ${exactText(50)} not null unique, product_id ${exactText(20)} not null,
        qty int not null, lowered int not null, backordered int not null,
        created_at datetime not null default current_timestamp)`)
    },
  },
  inboxMigration(inboxTable),
]
