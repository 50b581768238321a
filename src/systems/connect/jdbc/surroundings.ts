import { placeholder } from '../../../contracts/connectors/lesson.ts'
import type { ConnectorConfig } from '../../../protocols/connect/documents.ts'
import { type JdbcUrl, jdbcUrlAsText, parseJdbcUrl } from './jdbc-url.ts'

/** What the worker has around it, by the addresses that it sees: in Docker these are not ours. */
export interface WorkerSurroundings {
  readonly brokers: string | undefined
  readonly database: LabDatabase | undefined
}

export interface LabDatabase {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** The port at which people of this machine find it: what they write down. */
  readonly portHere: number
}

export interface Addressed {
  readonly config: ConnectorConfig
  /** In words, without a secret. */
  readonly notes: readonly string[]
}

/**
 * `localhost:3306` is a machine's own way to say "the database": it becomes the lab's, as the worker reaches it. A password
 * that was left open is filled in with the lab's; one that is written stays.
 */
export function addressed(config: ConnectorConfig, { database }: WorkerSurroundings): Addressed {
  const url = parseJdbcUrl(config['connection.url'] ?? '')
  if (url === undefined || database === undefined || !meansTheLab(url, database)) return { config, notes: [] }
  const notes: string[] = []
  const changed: Record<string, string> = { ...config }
  const there = { ...url, host: database.host, port: database.port }
  if (there.port !== url.port || (there.host !== url.host && !(isHere(there.host) && isHere(url.host)))) {
    notes.push(`${url.host}:${url.port} → ${there.host}:${there.port} (where the worker finds the database)`)
    changed['connection.url'] = withLogin(there)
  }
  const userKey = 'connection.username' in config ? 'connection.username' : 'connection.user'
  const user = config[userKey] ?? url.user
  if (user === undefined) changed[userKey] = database.username
  const password = config['connection.password'] ?? url.password
  if (isOpen(password) && (user ?? database.username) === database.username) {
    changed['connection.password'] = database.password
    notes.push(`the password of ${database.username} is the lab's`)
  }
  return { config: changed, notes }
}

/** A connector's own password was not told. */
export function isOpen(password: string | undefined): boolean {
  return (
    password === undefined ||
    password === '' ||
    password === placeholder ||
    /^(?:\$\{[\w.-]+\}|<[\w .-]+>|\.{2,})$/.test(password)
  )
}

function meansTheLab({ kind, host, port }: JdbcUrl, database: LabDatabase): boolean {
  if (kind !== 'mysql' && kind !== 'mariadb') return false
  if (isHere(host)) return port === 3306 || port === database.portHere || port === database.port
  return host === database.host && port === database.port
}

function isHere(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
}

function withLogin({ user, password, ...url }: JdbcUrl): string {
  const login = new URLSearchParams({
    ...(user !== undefined && { user }),
    ...(!isOpen(password) && { password: password ?? '' }),
  })
  return jdbcUrlAsText({ ...url, rest: [login.toString(), url.rest].filter((each) => each !== '').join('&') })
}
