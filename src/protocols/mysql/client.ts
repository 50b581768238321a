import { connect as openSocket, type Socket } from 'node:net'
import mysql, { type Connection, type FieldPacket } from 'mysql2'
import { kindOfSocketError, WireError, type WireErrorKind } from '../wire-error.ts'
import { type ColumnKind, kindOf } from './column-kind.ts'

export interface SqlLogin {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** Empty: none. */
  readonly database: string
}

export interface SqlColumn {
  readonly name: string
  readonly kind: ColumnKind
}

/** As the server wrote it; null is NULL. */
export type SqlCell = Buffer | null
export type SqlRow = readonly SqlCell[]

/** What a statement answers, piece by piece; a procedure may answer several results. */
export type SqlAnswer =
  | { readonly kind: 'columns'; readonly columns: readonly SqlColumn[] }
  | { readonly kind: 'rows'; readonly rows: readonly SqlRow[] }
  | ({ readonly kind: 'changed' } & SqlChange)

export interface SqlChange {
  readonly affectedRows: number
  /** As text where it is too big to be exact as a number; 0: none. */
  readonly insertId: number | string
  readonly warnings: number
  /** `Rows matched: 1  Changed: 1  Warnings: 0` */
  readonly info: string
  readonly isInTransaction: boolean
}

interface OkPacket {
  readonly affectedRows: number
  readonly insertId: number | string
  readonly warningStatus: number
  readonly info: string
  readonly serverStatus: number
}

const inTransaction = 1
/** So much waits for whoever reads it; then the server waits. */
const mostRows = 1000
const mostBytes = 4 * 1024 * 1024
const mostAnswers = 100
const killTimeoutMs = 3000
const closeTimeoutMs = 1000

export async function connectMysql(login: SqlLogin, timeoutMs: number, signal: AbortSignal): Promise<MysqlSession> {
  return new MysqlSession(await opened(login, timeoutMs, signal), login)
}

/** The socket is ours: its own `destroy` only says goodbye, and waits for the other side. */
interface Opened {
  readonly connection: Connection
  readonly socket: Socket
}

/** One connection. A statement at a time. */
export class MysqlSession {
  readonly #connection: Connection
  readonly #socket: Socket
  readonly #login: SqlLogin
  #running: Running | undefined
  #lost: WireError | undefined

  constructor({ connection, socket }: Opened, login: SqlLogin) {
    this.#connection = connection
    this.#socket = socket
    this.#login = login
    connection.on('error', (error: Error) => this.#lose(wireErrorOf(error, login)))
    connection.on('end', () => this.#lose(closed(login)))
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** Not read to its end, it leaves the session lost. */
  async *run(sql: string): AsyncGenerator<SqlAnswer> {
    if (this.#lost) throw this.#lost
    const running = new Running(this.#connection, this.#login)
    this.#running = running
    running.start(sql)
    let isOver = false
    try {
      for (let answer = await running.next(); answer; answer = await running.next()) yield answer
      isOver = true
    } catch (error) {
      isOver = true
      throw error
    } finally {
      this.#running = undefined
      if (!isOver) this.destroy()
    }
  }

  /** Asks the server to end the statement that runs, over another connection. What it still answers is thrown away. */
  async interrupt(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    running.discard()
    const id = this.#connection.threadId
    try {
      const other = await opened(this.#login, killTimeoutMs, AbortSignal.timeout(killTimeoutMs))
      await askOnce(other, `kill query ${id}`)
      await within(killTimeoutMs, running.over)
    } catch {
      // It could not be asked, or did not obey: then it learns from a connection that is gone.
    }
    if (this.#running === running && !running.isOver) this.#lose(closed(this.#login))
  }

  async close(): Promise<void> {
    if (this.#lost) return
    // Whether or not it could say goodbye in time, it is gone then.
    await within(closeTimeoutMs, new Promise<void>((resolve) => this.#connection.end(() => resolve()))).catch(() => undefined)
    this.destroy()
  }

  destroy(): void {
    this.#lose(closed(this.#login))
  }

  #lose(error: WireError): void {
    if (this.#lost) return
    this.#lost = error
    this.#running?.fail(error)
    this.#socket.destroy()
  }
}

/** One statement, and what has been answered and not been read. */
class Running {
  isOver = false
  readonly over: Promise<void>
  readonly #connection: Connection
  readonly #login: SqlLogin
  #answers: SqlAnswer[] = []
  #rows: SqlRow[] = []
  #bytes = 0
  #isHeld = false
  #isDiscarding = false
  #error: unknown
  #end: () => void = () => undefined
  #wake: () => void = () => undefined

  constructor(connection: Connection, login: SqlLogin) {
    this.#connection = connection
    this.#login = login
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  start(sql: string): void {
    this.#connection
      .query({ sql, rowsAsArray: true, typeCast: false })
      .on('error', (error: Error) => this.fail(wireErrorOf(error, this.#login)))
      .on('fields', (fields: readonly FieldPacket[] | undefined) => {
        if (fields) this.#push({ kind: 'columns', columns: fields.map(columnOf) })
      })
      .on('result', (result: unknown) => {
        if (Array.isArray(result)) this.#row(result)
        else this.#push({ kind: 'changed', ...changeOf(result as OkPacket) })
      })
      .on('end', () => this.#finish())
  }

  /** Undefined: that was all. */
  async next(): Promise<SqlAnswer | undefined> {
    while (this.#answers.length === 0 && this.#rows.length === 0 && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const answer = this.#answers.shift() ?? this.#takeRows()
    if (this.#isHeld && this.#answers.length === 0 && this.#rows.length === 0) this.#goOn()
    if (answer) return answer
    if (this.#error !== undefined) throw this.#error
    return undefined
  }

  discard(): void {
    this.#isDiscarding = true
    this.#answers = []
    this.#rows = []
    this.#goOn()
  }

  fail(error: unknown): void {
    this.#error ??= error
    this.#finish()
  }

  #row(row: SqlRow): void {
    if (this.#isDiscarding) return
    this.#rows.push(row)
    for (const cell of row) this.#bytes += cell?.length ?? 0
    if (this.#rows.length >= mostRows || this.#bytes >= mostBytes) this.#hold()
    this.#wake()
  }

  #push(answer: SqlAnswer): void {
    if (this.#isDiscarding) return
    const rows = this.#takeRows()
    if (rows) this.#answers.push(rows)
    this.#answers.push(answer)
    if (this.#answers.length >= mostAnswers) this.#hold()
    this.#wake()
  }

  #takeRows(): SqlAnswer | undefined {
    if (this.#rows.length === 0) return undefined
    const rows = this.#rows
    this.#rows = []
    this.#bytes = 0
    return { kind: 'rows', rows }
  }

  #hold(): void {
    this.#isHeld = true
    this.#connection.pause()
  }

  /** What had arrived before it was held comes at once, and may hold it again. */
  #goOn(): void {
    this.#isHeld = false
    this.#connection.resume()
  }

  #finish(): void {
    this.isOver = true
    this.#end()
    this.#wake()
  }
}

async function opened(login: SqlLogin, timeoutMs: number, signal: AbortSignal): Promise<Opened> {
  signal.throwIfAborted()
  const { host, port, username, password, database } = login
  const socket = openSocket({ host, port, noDelay: true })
  const connection = mysql.createConnection({
    ...{ stream: socket, host, port, user: username, password, flags: ['-LOCAL_FILES'] },
    ...(database !== '' && { database }),
  })
  let giveUp: () => void = () => undefined
  let tooLate: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      tooLate = setTimeout(() => reject(new WireError('mysql', 'timeout', at(login))), timeoutMs)
      giveUp = () => reject(signal.reason)
      signal.addEventListener('abort', giveUp)
      connection.connect((error) => (error ? reject(wireErrorOf(error, login)) : resolve()))
    })
    return { connection, socket }
  } catch (error) {
    connection.on('error', () => undefined)
    socket.destroy()
    throw error
  } finally {
    clearTimeout(tooLate)
    signal.removeEventListener('abort', giveUp)
  }
}

/** And nothing else on that connection. */
async function askOnce({ connection, socket }: Opened, sql: string): Promise<void> {
  connection.on('error', () => undefined)
  try {
    await within(killTimeoutMs, new Promise<void>((resolve) => connection.query(sql, () => resolve())))
  } finally {
    socket.destroy()
  }
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), timeoutMs)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function columnOf({ name, columnType, characterSet }: FieldPacket): SqlColumn {
  return { name, kind: kindOf(columnType ?? -1, characterSet ?? -1) }
}

function changeOf({ affectedRows, insertId, warningStatus, info, serverStatus }: OkPacket): SqlChange {
  const isInTransaction = (serverStatus & inTransaction) !== 0
  return { affectedRows, insertId, warnings: warningStatus, info: info.replace(/^[\0-\x1f]+/, ''), isInTransaction }
}

/** The server's no has a number and an SQLSTATE; 1044 and 1045 are about who we are. */
function wireErrorOf(error: unknown, login: SqlLogin): WireError {
  if (error instanceof WireError) return error
  const { message, code, errno, sqlState, sqlMessage } = error as Error & Partial<Record<string, string | number>>
  if (typeof errno === 'number' && errno > 0 && sqlState !== undefined) {
    const kind: WireErrorKind = errno === 1045 || errno === 1698 ? 'denied' : 'rejected'
    const says = String(sqlMessage ?? message)
    return new WireError('mysql', kind, { ...at(login), errorCode: errno, sqlState: String(sqlState), says })
  }
  const facts = { ...at(login), because: message, ...(code !== undefined && { code }) }
  if (code === 'ETIMEDOUT') return new WireError('mysql', 'timeout', facts)
  if (code === 'PROTOCOL_CONNECTION_LOST') return closed(login)
  if (code === undefined || /^(PROTOCOL_|HANDSHAKE_)/.test(String(code))) return new WireError('mysql', 'protocol', facts)
  return new WireError('mysql', kindOfSocketError(String(code)), facts)
}

function closed(login: SqlLogin): WireError {
  return new WireError('mysql', 'closed', at(login))
}

function at({ host, port }: SqlLogin) {
  return { at: `${host.includes(':') ? `[${host}]` : host}:${port}` }
}
