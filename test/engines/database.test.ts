import { afterAll, beforeAll, describe } from 'vitest'
import { openMariadb } from '../../src/protocols/sql/mariadb.ts'
import { parseSqlServer } from '../../src/protocols/sql/sql-server.ts'
import { databaseObligations } from '../support/database-obligations.ts'
import { type Database, database, whyNoDatabase } from '../support/servers/database.ts'

const whyNot = whyNoDatabase()

describe.skipIf(whyNot !== undefined)('a real MariaDB', () => {
  let server: Database
  let made = 0
  beforeAll(async () => {
    server = await database()
  })
  afterAll(() => server?.remove())

  databaseObligations(async () => {
    const address = `jdbc:mariadb://127.0.0.1:${server.port}/test_${++made}?user=root&password=${server.password}&createDatabaseIfNotExist=true`
    const at = parseSqlServer(address)
    if (at === undefined) throw new Error('not understood')
    return { address, open: () => openMariadb(at, { size: 4, acquireTimeoutMs: 10_000 }) }
  })
})
