import type { Sql } from '../../protocols/sql/sql.ts'
import type { Migration } from './database.ts'

/** What is to be sent once the transaction it is stored in has ended well. */
export interface Event {
  /** `order-events`: the binding `order-events-out-0`. */
  readonly binding: string
  /** Events of one key are sent in their order. */
  readonly key: string
  readonly payload: object
  /** The trace it belongs to, among others. */
  readonly headers: Readonly<Record<string, string>>
}

export function outboxMigration(table: string): Migration {
  return {
    id: table,
    up: async (sql) => {
      const { countedId, exactText, longText } = sql.dialect
      await sql.run(
        `create table if not exists ${table} (
          id ${countedId}, binding ${exactText(100)} not null, message_key ${exactText(200)} not null,
          payload ${longText} not null, headers ${longText} not null)`,
      )
      await sql.run(
        `create table if not exists ${table}_lease (
          name ${exactText(100)} not null primary key, owner ${exactText(50)} not null, beat bigint not null)`,
      )
    },
  }
}

export async function addEvent(sql: Sql, table: string, { binding, key, payload, headers }: Event): Promise<void> {
  await sql.run(`insert into ${table} (binding, message_key, payload, headers) values (?, ?, ?, ?)`, [
    binding,
    key,
    JSON.stringify(payload),
    JSON.stringify(headers),
  ])
}
