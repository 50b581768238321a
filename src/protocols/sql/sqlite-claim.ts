import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Connection } from './sqlite-connection.ts'
import { isBusy } from './sqlite-error.ts'
import { loadSqlite } from './sqlite-library.ts'

/** Holds a file for this process alone, until it is let go or the process is gone, however it ends; undefined where another has it. */
export async function claimSqlite(file: string): Promise<(() => void) | undefined> {
  const library = await loadSqlite()
  await mkdir(dirname(file), { recursive: true })
  const connection = Connection.open(library, file)
  try {
    connection.exec('begin exclusive')
    return () => connection.close()
  } catch (error) {
    connection.close()
    if (isBusy(error)) return undefined
    throw error
  }
}
