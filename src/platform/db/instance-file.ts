import { join } from 'node:path'
import { SqlError } from '../../protocols/sql/sql.ts'
import { claimSqlite } from '../../protocols/sql/sqlite-claim.ts'

const mostInstances = 100

export interface InstanceFile {
  readonly file: string
  readonly release: () => void
}

/**
 * A database file for one instance alone: the first of `name-1.db`, `name-2.db` … that no other process holds. As many instances
 * started again find all that was there before, whichever of them finds which.
 */
export async function claimInstanceFile(folder: string, name: string): Promise<InstanceFile> {
  for (let number = 1; number <= mostInstances; number++) {
    const file = join(folder, `${name}-${number}.db`)
    const release = await claimSqlite(`${file}.lock`)
    if (release !== undefined) return { file, release }
  }
  throw new SqlError('unavailable', `${mostInstances} instances hold a database in ${folder} already`)
}
