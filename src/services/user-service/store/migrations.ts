import type { Migration } from '../../../platform/db/database.ts'

export const migrations: readonly Migration[] = [
  {
    // Not `users`: that is the lesson's own table, with other columns, in the same mydb.
    id: 'user_account',
    up: async (sql) => {
      const { countedId, exactText } = sql.dialect
      await sql.run(`create table if not exists user_account (
        id ${countedId}, user_id ${exactText(50)} not null unique, email ${exactText(255)} not null unique,
        name varchar(100) not null, password_hash ${exactText(200)} not null,
        created_at datetime not null default current_timestamp)`)
    },
  },
]
