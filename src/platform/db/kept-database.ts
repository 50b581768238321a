import type { Logger } from 'pino'
import { type Sql, type SqlDriver, SqlError, type SqlValue } from '../../protocols/sql/sql.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Clock } from '../clock.ts'
import type { Health } from '../platform.ts'
import { within } from '../within.ts'
import type { Database } from './database.ts'
import { asProblem, DatabaseUnavailable } from './database-unavailable.ts'

/** Opens it, its schema included. */
export type OpenDriver = () => Promise<SqlDriver>

const firstWaitMs = 200
const longestWaitMs = 10_000

/** A database that is opened until it is open: whoever needs it meanwhile is told at once. */
export class KeptDatabase implements Database {
  readonly #log: Logger
  readonly #clock: Clock
  #driver: SqlDriver | undefined
  #failure = 'it has not been opened yet'
  #callOff: () => void = () => undefined
  #generation = 0
  #isClosed = false
  #tellTried: () => void = () => undefined
  readonly #tried = new Promise<void>((resolve) => {
    this.#tellTried = resolve
  })

  constructor(log: Logger, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** From now on this one: what was open is closed when those who use it are done. */
  use(open: OpenDriver): void {
    this.#callOff()
    const former = this.#driver
    this.#driver = undefined
    this.#generation++
    if (former !== undefined) void this.#letGo(former)
    void this.#keepOpening(open, this.#generation, firstWaitMs)
  }

  async query<Row extends object>(text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return await this.#with((driver) => driver.query<Row>(text, values))
  }

  async run(text: string, values: readonly SqlValue[] = []): Promise<number> {
    return await this.#with((driver) => driver.run(text, values))
  }

  async read<T>(work: (sql: Pick<Sql, 'query' | 'dialect'>) => Promise<T>): Promise<T> {
    return await this.#with(work)
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return await this.#with((driver) => driver.transaction(work))
  }

  /** Settles when it has been tried once, or `limitMs` have passed. */
  async tried(limitMs: number): Promise<void> {
    await within(limitMs, this.#tried)
  }

  async health(): Promise<Health> {
    const driver = this.#driver
    if (driver === undefined) return { status: 'DOWN', details: { error: this.#failure } }
    const details = { database: driver.product, validationQuery: 'select 1' }
    try {
      await driver.query('select 1')
      return { status: 'UP', details }
    } catch (error) {
      return { status: 'DOWN', details: { ...details, error: messageOf(error) } }
    }
  }

  get driver(): SqlDriver | undefined {
    return this.#driver
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#callOff()
    this.#failure = 'it is closed'
    const driver = this.#driver
    this.#driver = undefined
    await driver?.close()
  }

  async #with<T>(work: (driver: SqlDriver) => Promise<T>): Promise<T> {
    if (this.#driver === undefined) throw new DatabaseUnavailable(new SqlError('unavailable', this.#failure))
    try {
      return await work(this.#driver)
    } catch (error) {
      throw asProblem(error)
    }
  }

  async #keepOpening(open: OpenDriver, generation: number, waitMs: number): Promise<void> {
    const isWanted = () => generation === this.#generation && !this.#isClosed
    try {
      const driver = await open()
      if (!isWanted()) return await driver.close()
      this.#driver = driver
      this.#log.info({ database: driver.product }, 'the database is open')
    } catch (error) {
      if (!isWanted()) return
      const reason = messageOf(error)
      // Each reason once: it is tried every few seconds.
      if (reason !== this.#failure) this.#log.warn({ reason }, 'the database cannot be opened; it is tried again')
      this.#failure = reason
      const again = () => void this.#keepOpening(open, generation, Math.min(waitMs * 2, longestWaitMs))
      this.#callOff = this.#clock.after(waitMs * (0.75 + this.#clock.random() / 2), again)
    } finally {
      this.#tellTried()
    }
  }

  async #letGo(driver: SqlDriver): Promise<void> {
    try {
      await driver.close()
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'the former database could not be closed')
    }
  }
}
