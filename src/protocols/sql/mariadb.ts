import mysql, { type Pool, type PoolConnection, type ResultSetHeader } from 'mysql2/promise'
import { isAnswer, isDeadlock, numberOf, sqlErrorOf, unknownDatabase } from './mariadb-error.ts'
import { type ConnectionCounts, type Dialect, type Sql, type SqlDriver, SqlError, type SqlValue } from './sql.ts'
import type { SqlServer } from './sql-server.ts'

export const mariadbDialect: Dialect = {
  name: 'mariadb',
  countedId: 'bigint auto_increment primary key',
  exactText: (length) => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`,
  longText: 'longtext character set utf8mb4',
  forUpdate: ' for update',
  secondsOf: (column) => `unix_timestamp(${column})`,
  datetimeOf: (seconds) => `from_unixtime(${seconds})`,
}

export interface PoolSettings {
  readonly size: number
  /** For a connection to be free or made. */
  readonly acquireTimeoutMs: number
}

const statementTimeoutMs = 10_000
const mostWaiting = 10_000
const mostAttempts = 5
const aloneTimeoutSeconds = 60

/** A pool of connections to MariaDB or MySQL; connected once, to see that it works. */
export async function openMariadb(server: SqlServer, settings: PoolSettings): Promise<SqlDriver> {
  if (server.createsDatabase) await createDatabase(server)
  const pool = mysql.createPool({ ...connectionOf(server), ...sizes(settings) })
  try {
    const driver = new MariadbDriver(pool, settings)
    await driver.connect()
    return driver
  } catch (error) {
    await pool.end().catch(() => undefined) // Nothing was connected that could fail to say goodbye.
    throw sqlErrorOf(error)
  }
}

class MariadbDriver implements SqlDriver {
  readonly dialect = mariadbDialect
  product = 'MariaDB'
  readonly #pool: Pool
  readonly #settings: PoolSettings
  #active = 0
  #pending = 0
  #isClosed = false

  constructor(pool: Pool, settings: PoolSettings) {
    this.#pool = pool
    this.#settings = settings
  }

  async connect(): Promise<void> {
    const [row] = await this.query<{ version: string }>('select version() as version')
    this.product = /mariadb/i.test(row?.version ?? '') ? 'MariaDB' : 'MySQL'
  }

  query<Row extends object>(text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#with((connection) => on(connection).query<Row>(text, values))
  }

  run(text: string, values: readonly SqlValue[] = []): Promise<number> {
    return this.#with((connection) => on(connection).run(text, values))
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#with((connection) => inTransaction(connection, work))
      } catch (error) {
        if (attempt === mostAttempts || !isDeadlock(error)) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, attempt * 20 * Math.random()))
    }
  }

  /** A statement that defines something ends a transaction here: so it is a lock by name, let go with its connection. */
  alone<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#with(async (connection) => {
      const sql = on(connection, (aloneTimeoutSeconds + 10) * 1000)
      const [row] = await sql.query<{ taken: number | null }>('select get_lock(?, ?) as taken', [name, aloneTimeoutSeconds])
      if (row?.taken !== 1) throw new SqlError('unavailable', `${name}: another has it, and does not let go`)
      try {
        return await work(sql)
      } finally {
        await sql.query('select release_lock(?)', [name])
      }
    })
  }

  connections(): ConnectionCounts {
    const { size } = this.#settings
    return { active: this.#active, idle: size - this.#active, pending: this.#pending, max: size }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#pool.end().catch(() => undefined) // A server that is gone hears no goodbye.
  }

  /** A connection that failed without an answer is thrown away: nobody knows what it still does. */
  async #with<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await this.#acquire()
    this.#active++
    try {
      const value = await work(connection)
      connection.release()
      return value
    } catch (error) {
      if (isAnswer(error) || !isSql(error)) connection.release()
      else connection.destroy()
      throw isSql(error) ? sqlErrorOf(error) : error
    } finally {
      this.#active--
    }
  }

  async #acquire(): Promise<PoolConnection> {
    if (this.#isClosed) throw new SqlError('unavailable', 'the database is closed')
    if (this.#pending >= mostWaiting) throw new SqlError('unavailable', 'too many wait for a connection')
    const { acquireTimeoutMs } = this.#settings
    const acquiring = this.#pool.getConnection()
    this.#pending++
    let timer: NodeJS.Timeout | undefined
    let isLate = false
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true
        reject(new SqlError('unavailable', `no connection within ${acquireTimeoutMs} ms`))
      }, acquireTimeoutMs)
    })
    acquiring.then(
      (connection) => isLate && connection.release(),
      () => undefined, // It is told below, or nobody waits for it any more.
    )
    try {
      return await Promise.race([acquiring, late])
    } catch (error) {
      throw sqlErrorOf(error)
    } finally {
      clearTimeout(timer)
      this.#pending--
    }
  }
}

async function inTransaction<T>(connection: PoolConnection, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = on(connection)
  await sql.run('start transaction')
  try {
    const value = await work(sql)
    await sql.run('commit')
    return value
  } catch (error) {
    if (isAnswer(error) || !isSql(error)) await sql.run('rollback')
    throw error
  }
}

function on(connection: PoolConnection, timeout = statementTimeoutMs): Sql {
  // `start transaction` and its like cannot be prepared.
  const ask = async (sql: string, values: readonly SqlValue[]) => {
    try {
      return values.length === 0
        ? await connection.query({ sql, timeout })
        : await connection.execute({ sql, timeout, values: [...values] })
    } catch (error) {
      throw sqlErrorOf(error)
    }
  }
  return {
    dialect: mariadbDialect,
    query: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      (await ask(text, values))[0] as unknown as readonly Row[],
    run: async (text, values = []) => ((await ask(text, values))[0] as ResultSetHeader).affectedRows ?? 0,
  }
}

/** What a transaction's own work throws is nothing of the database's. */
function isSql(error: unknown): boolean {
  return error instanceof SqlError
}

async function createDatabase(server: SqlServer): Promise<void> {
  try {
    const connection = await mysql.createConnection(connectionOf(server))
    connection.destroy()
  } catch (error) {
    if (numberOf(error) !== unknownDatabase) throw sqlErrorOf(error)
    const { database: _, ...without } = connectionOf(server)
    try {
      const connection = await mysql.createConnection(without)
      await connection.query(`create database if not exists ${mysql.escapeId(server.database)}`)
      connection.destroy()
    } catch (cause) {
      throw sqlErrorOf(cause)
    }
  }
}

function connectionOf({ host, port, username, password, database, tls, connectTimeoutMs }: SqlServer) {
  return {
    ...{ host, port, user: username, password, connectTimeout: connectTimeoutMs },
    ...(database !== '' && { database }),
    ...(tls !== 'off' && { ssl: { rejectUnauthorized: tls === 'verified' } }),
    flags: ['-LOCAL_FILES'],
    ...{ charset: 'utf8mb4', dateStrings: true, supportBigNumbers: true },
  }
}

function sizes({ size }: PoolSettings) {
  return { connectionLimit: size, queueLimit: mostWaiting, enableKeepAlive: true, idleTimeout: 60_000 }
}
