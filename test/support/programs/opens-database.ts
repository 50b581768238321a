// Opens a database as a service does, together with others at the same moment, and adds to a number in it.
import pino from 'pino'
import { systemClock } from '../../../src/platform/clock.ts'
import { KeptDatabase } from '../../../src/platform/db/kept-database.ts'
import { migrate } from '../../../src/platform/db/migrate.ts'
import { openMariadb } from '../../../src/protocols/sql/mariadb.ts'
import { parseSqlServer } from '../../../src/protocols/sql/sql-server.ts'
import { openSqlite } from '../../../src/protocols/sql/sqlite.ts'

const [where = '', rounds = '1'] = process.argv.slice(2)
const server = parseSqlServer(where)
const database = new KeptDatabase(pino({}, pino.destination(2)), systemClock)
database.use(async () => {
  const driver = server ? await openMariadb(server, { size: 4, acquireTimeoutMs: 10_000 }) : await openSqlite(where)
  await migrate(driver, 'counting', [
    {
      id: 'count',
      up: async (sql) => {
        await sql.run('create table if not exists tally (number integer not null)')
        await sql.run('insert into tally values (0)')
      },
    },
  ])
  return driver
})
await database.tried(60_000)
await Promise.all(
  Array.from({ length: Number(rounds) }, () =>
    database.transaction(async (sql) => {
      const [row] = await sql.query<{ number: number }>(`select number from tally${sql.dialect.forUpdate}`)
      await sql.run('update tally set number = ?', [(row?.number ?? Number.NaN) + 1])
    }),
  ),
)
await database.close()
