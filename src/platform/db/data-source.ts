import { join } from 'node:path'
import { parseSqlServer, type SqlServer } from '../../protocols/sql/sql-server.ts'
import type { Environment } from '../platform.ts'

/** embedded: a file of ours · server: MariaDB or MySQL · unusable: what is configured, and why it is not used. */
export type DataSource =
  | { readonly kind: 'embedded'; readonly file: string }
  | { readonly kind: 'server'; readonly server: SqlServer; readonly poolSize: number; readonly acquireTimeoutMs: number }
  | { readonly kind: 'unusable'; readonly because: string }

const prefix = 'spring.datasource'

/**
 * `spring.datasource.*`. Without a URL, or with the lesson's `jdbc:h2:mem:testdb`, it is the embedded database: a file in
 * `msa.data-dir`, which all instances of the service share.
 */
export function readDataSource(environment: Environment, service: string): DataSource {
  const url = environment.get(`${prefix}.url`)?.trim() ?? ''
  if (url === '' || /^jdbc:(h2|hsqldb|derby):/.test(url)) {
    return { kind: 'embedded', file: join(dataFolder(environment), `${service}.db`) }
  }
  return readServer(environment, url)
}

/** The same where it has to be a server: the lab's own (`MSA_MARIADB_URL`) where none is configured. */
export function readServerDataSource(environment: Environment): DataSource {
  const configured = environment.get(`${prefix}.url`)?.trim() ?? ''
  if (/^(jdbc:)?(mysql|mariadb):/.test(configured)) return readServer(environment, configured)
  const labs = environment.get('msa.mariadb.url')
  const server = labs === undefined ? undefined : parseSqlServer(labs)
  if (server === undefined) return { kind: 'unusable', because: `${prefix}.url names no MariaDB or MySQL` }
  return { kind: 'server', server, ...poolOf(environment) }
}

/** `msa.data-dir`, or a folder `data` where the service was started. */
export function dataFolder(environment: Environment): string {
  return environment.get('msa.data-dir') ?? 'data'
}

function readServer(environment: Environment, url: string): DataSource {
  const server = parseSqlServer(url)
  // It may hold a password.
  if (server === undefined) {
    return { kind: 'unusable', because: `${prefix}.url is not of the form jdbc:mariadb://host:3306/database` }
  }
  for (const name of ['username', 'password']) {
    if (isUndeciphered(environment, `${prefix}.${name}`)) {
      return { kind: 'unusable', because: `the {cipher} value of ${prefix}.${name} could not be decrypted` }
    }
  }
  const username = environment.get(`${prefix}.username`) ?? server.username
  const password = environment.get(`${prefix}.password`) ?? server.password
  return { kind: 'server', server: { ...server, username, password }, ...poolOf(environment) }
}

/** A config server that cannot decrypt it says `invalid.<name>` in its place, and one that does not try leaves the mark. */
function isUndeciphered(environment: Environment, name: string): boolean {
  const value = environment.get(name)
  return value === undefined ? environment.get(`invalid.${name}`) !== undefined : value.startsWith('{cipher}')
}

function poolOf(environment: Environment) {
  return {
    poolSize: Math.max(1, environment.number(`${prefix}.hikari.maximum-pool-size`, 10)),
    acquireTimeoutMs: environment.durationMs(`${prefix}.hikari.connection-timeout`, 5000),
  }
}
