import type { Target } from './target.ts'

/** A running lab as a target, from its addresses (`MSA_KAFKA` …). */
export function labTarget(name: string, addresses: Readonly<Record<string, string>>, broker: Target['broker']): Target {
  const http = (variable: string) => {
    const url = addresses[variable]
    return url === undefined ? undefined : { url }
  }
  const brokers = addresses.MSA_KAFKA?.split(',')
  return {
    ...{ name, kind: 'lab', isProtected: false, broker },
    kafka: brokers && { brokers, clientId: 'msa' },
    rabbitmq: rabbitIn(addresses),
    connect: http('MSA_CONNECT_URL'),
    config: http('MSA_CONFIG_URL'),
    eureka: http('MSA_EUREKA_URL'),
    zipkin: http('MSA_ZIPKIN_URL'),
    prometheus: http('MSA_PROMETHEUS_URL'),
    gateway: http('MSA_GATEWAY_URL'),
    sql: sqlIn(addresses.MSA_MARIADB_URL),
    configRepo: addresses.MSA_CONFIG_REPO,
  }
}

function rabbitIn({ MSA_RABBITMQ_URL: url, MSA_RABBITMQ_API: api }: Readonly<Record<string, string>>): Target['rabbitmq'] {
  if (url === undefined) return undefined
  const { protocol, host, username, password } = new URL(url)
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  return {
    ...{ amqpUrl: `${protocol}//${host}`, virtualHost: '/', ...login },
    api: api === undefined ? undefined : { url: withoutLogin(api), login },
  }
}

function withoutLogin(url: string): string {
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.href.replace(/\/$/, '')
}

function sqlIn(url: string | undefined): Target['sql'] {
  if (url === undefined) return undefined
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    ...{ host: hostname, port: Number(port), database: pathname.slice(1) },
    ...{ username: decodeURIComponent(username), password: decodeURIComponent(password) },
  }
}
