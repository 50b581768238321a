import type { Sql, SqlDriver } from '../../protocols/sql/sql.ts'
import type { Migration } from './database.ts'

/** Does what has not been done in this database; several services may keep their tables in one. Answers what it did. */
export async function migrate(driver: SqlDriver, service: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  return await driver.alone('msa.schema', async (sql) => {
    await sql.run(
      `create table if not exists msa_schema (
        service ${sql.dialect.exactText(100)} not null, id ${sql.dialect.exactText(100)} not null, done_at datetime not null,
        primary key (service, id))`,
    )
    const done: string[] = []
    for (const { id, up } of migrations) {
      if (await isDone(sql, service, id)) continue
      await up(sql)
      await sql.run(`insert into msa_schema (service, id, done_at) values (?, ?, current_timestamp)`, [service, id])
      done.push(id)
    }
    return done
  })
}

async function isDone(sql: Sql, service: string, id: string): Promise<boolean> {
  return (await sql.query('select id from msa_schema where service = ? and id = ?', [service, id])).length > 0
}
