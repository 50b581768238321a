/** Where a MariaDB or MySQL is, and as whom we go there. */
export interface SqlServer {
  readonly host: string
  readonly port: number
  /** Empty: none. */
  readonly database: string
  readonly username: string
  readonly password: string
  readonly tls: 'off' | 'unverified' | 'verified'
  readonly connectTimeoutMs: number
  /** `createDatabaseIfNotExist`. */
  readonly createsDatabase: boolean
}

const urlForm =
  /^(?:jdbc:(?:p6spy:|log4jdbc:)?)?(?:mysql|mariadb):\/\/(?:([^/@]*)@)?(\[[\da-fA-F:]+\]|[\w.-]+)(?::(\d+))?(?:\/([^?]*))?(?:\?(.*))?$/

/** `jdbc:mysql://localhost:3306/mydb?user=root`, `mariadb://root:pw@localhost/mydb`; undefined for what is not of that form. */
export function parseSqlServer(text: string): SqlServer | undefined {
  const [, login = '', host, port, database = '', query = ''] = urlForm.exec(text.trim()) ?? []
  if (host === undefined) return undefined
  // Their names are written in every case: useSSL, useSsl.
  const settings = new Map([...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value]))
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(login) ?? []
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? 3306 : Number(port),
    database: decoded(database),
    username: settings.get('user') ?? decoded(user),
    password: settings.get('password') ?? decoded(password),
    tls: tlsOf(settings),
    connectTimeoutMs: Number(settings.get('connecttimeout')) || 5000,
    createsDatabase: settings.get('createdatabaseifnotexist') === 'true',
  }
}

/** MariaDB's words (`sslMode=trust`) and MySQL's (`sslMode=REQUIRED`, `useSSL=true`). */
function tlsOf(settings: ReadonlyMap<string, string>): SqlServer['tls'] {
  const mode = settings.get('sslmode')?.toLowerCase().replaceAll('_', '-')
  if (mode !== undefined) {
    if (['disable', 'disabled', 'preferred'].includes(mode)) return 'off'
    return mode.startsWith('verify') ? 'verified' : 'unverified'
  }
  if (settings.get('usessl') !== 'true' && settings.get('requiressl') !== 'true') return 'off'
  const isTrusting = settings.get('trustservercertificate') === 'true' || settings.get('verifyservercertificate') !== 'true'
  return isTrusting ? 'unverified' : 'verified'
}

/** As it stands where it is no encoding at all: a password with a `%` in it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
