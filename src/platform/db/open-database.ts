import { isDeepStrictEqual } from 'node:util'
import { type SqlDriver, SqlError } from '../../protocols/sql/sql.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Platform } from '../platform.ts'
import { type DataSource, readDataSource } from './data-source.ts'
import type { Database, Migration } from './database.ts'
import { KeptDatabase } from './kept-database.ts'
import { migrate } from './migrate.ts'
import { addPoolMetrics } from './pool-metrics.ts'

export interface DatabaseOptions {
  readonly migrations: readonly Migration[]
  /** `readDataSource` when left out. Asked again after a refresh. */
  readonly source?: () => DataSource
  readonly clock?: Clock
}

/** A start waits so long for the first answer; a database that is away is waited for while the service runs. */
const startLimitMs = 5000

/** Whoever opens it closes it: when the application is closed. */
export async function openDatabase(
  { name, environment, log, health, metrics }: Pick<Platform, 'name' | 'environment' | 'log' | 'health' | 'metrics'>,
  options: DatabaseOptions,
): Promise<Database> {
  const { migrations, source = () => readDataSource(environment, name), clock = systemClock } = options
  const ownLog = log.child({ logger: 'db' })
  const database = new KeptDatabase(ownLog, clock)
  const openFrom = (from: DataSource) => async () => {
    const driver = await openDriver(from)
    try {
      const done = await migrate(driver, name, migrations)
      if (done.length > 0) ownLog.info({ steps: done }, 'the schema was changed')
      return driver
    } catch (error) {
      await driver.close()
      throw error
    }
  }
  let current = source()
  database.use(openFrom(current))
  environment.onChange(() => {
    const next = source()
    if (isDeepStrictEqual(next, current)) return
    current = next
    database.use(openFrom(next))
  })
  health.add('db', () => database.health())
  addPoolMetrics(metrics, () => database.driver?.connections())
  await database.tried(startLimitMs)
  return database
}

/** Their libraries are loaded when they are used. */
async function openDriver(source: DataSource): Promise<SqlDriver> {
  switch (source.kind) {
    case 'embedded':
      return await (await import('../../protocols/sql/sqlite.ts')).openSqlite(source.file)
    case 'server': {
      const { server, poolSize, acquireTimeoutMs } = source
      return await (await import('../../protocols/sql/mariadb.ts')).openMariadb(server, { size: poolSize, acquireTimeoutMs })
    }
    case 'unusable':
      throw new SqlError('unavailable', source.because)
  }
}
