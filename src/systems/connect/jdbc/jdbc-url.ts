export interface JdbcUrl {
  /** `mysql`, `mariadb`, `postgresql` … */
  readonly kind: string
  readonly host: string
  readonly port: number
  readonly database: string
  /** `useSSL=false&…`, without its question mark; no user and no password among it. */
  readonly rest: string
  readonly user: string | undefined
  readonly password: string | undefined
}

/** `jdbc:mysql://localhost:3306/mydb?user=root`; undefined for what is not of that form. */
export function parseJdbcUrl(text: string): JdbcUrl | undefined {
  const [, kind, host, port, database = '', query = ''] =
    /^jdbc:(?:log4jdbc:)?(\w+):\/\/(\[[\da-fA-F:]+\]|[\w.-]+)(?::(\d+))?\/?([^?]*)(?:\?(.*))?$/.exec(text.trim()) ?? []
  if (kind === undefined || host === undefined) return undefined
  const settings = new URLSearchParams(query)
  const [user, password] = [settings.get('user') ?? undefined, settings.get('password') ?? undefined]
  settings.delete('user')
  settings.delete('password')
  return {
    ...{ kind, host, database, user, password },
    port: port === undefined ? 3306 : Number(port),
    rest: settings.toString(),
  }
}

export function jdbcUrlAsText({ kind, host, port, database, rest }: Omit<JdbcUrl, 'user' | 'password'>): string {
  return `jdbc:${kind}://${host}:${port}/${database}${rest === '' ? '' : `?${rest}`}`
}
