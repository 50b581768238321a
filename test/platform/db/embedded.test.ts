import { join } from 'node:path'
import { describe } from 'vitest'
import { openSqlite } from '../../../src/protocols/sql/sqlite.ts'
import { databaseObligations } from '../../support/database-obligations.ts'
import { temporaryFolder } from '../../support/rig.ts'

describe('an embedded database', () => {
  databaseObligations(async () => {
    const file = join(await temporaryFolder(), 'some', 'folder', 'things.db')
    return { open: () => openSqlite(file), address: file }
  })
})
