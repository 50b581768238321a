import { inserted, type Sql } from '../../protocols/sql/sql.ts'
import type { Migration } from './database.ts'

/** What has been handled, by message id. It is kept for ever: a topic can be read again from its beginning. */
export function inboxMigration(table: string): Migration {
  return {
    id: table,
    up: async (sql) => {
      await sql.run(
        `create table if not exists ${table} (message_id ${sql.dialect.exactText(200)} not null primary key, handled_at datetime not null)`,
      )
    },
  }
}

/** False when it has been here before. In the same transaction as what the message does, it does that exactly once. */
export async function isFirst(sql: Sql, table: string, messageId: string): Promise<boolean> {
  return await inserted(sql, `insert into ${table} (message_id, handled_at) values (?, current_timestamp)`, [messageId])
}
