import { isAbsolute, resolve } from 'node:path'
import type { ContextFile, ContextSecret, HttpFile, PemSource, TlsFile } from './context-shape.ts'

/** A context as it is used: paths whole, addresses without logins. Secrets still say only where they are. */
export interface SystemContext {
  readonly kafka: ContextKafka | null
  readonly rabbitmq: ContextRabbit | null
  readonly connect: ContextHttp | null
  readonly config: ContextHttp | null
  readonly eureka: ContextHttp | null
  readonly zipkin: ContextHttp | null
  readonly prometheus: ContextHttp | null
  readonly gateway: ContextHttp | null
  readonly sql: ContextServer | null
  readonly configRepo: string | null
  readonly broker: 'rabbitmq' | 'kafka' | null
  readonly protect: boolean
}

export interface ContextKafka {
  readonly brokers: readonly string[]
  readonly tls: ContextTls | null
  readonly sasl:
    | (ContextLogin & { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string })
    | null
}

export interface ContextLogin {
  /** Null: what the system itself takes for nobody. */
  readonly username: string | null
  readonly password: ContextSecret | null
}

export interface ContextServer extends ContextLogin {
  /** Without a login. */
  readonly url: string
}

export interface ContextHttp extends ContextServer {
  /** Null: what this machine trusts. */
  readonly tls: ContextTls | null
}

export interface ContextRabbit extends ContextHttp {
  readonly api: ContextHttp | null
}

export interface ContextTls {
  readonly ca: PemSource | null
  readonly cert: PemSource | null
  readonly key: PemSource | null
  readonly keyPassword: ContextSecret | null
  readonly verifyHostname: boolean
}

/** Paths are meant from the folder of the file that says them. */
export function toContext(said: ContextFile, dir: string): SystemContext {
  const http = (file: HttpFile | undefined) => (file === undefined ? null : toHttp(file, dir))
  const { kafka, rabbitmq, sql } = said
  return {
    kafka: kafka
      ? {
          brokers: kafka.brokers ?? [],
          tls: toTls(kafka.tls, dir),
          sasl: kafka.sasl
            ? {
                mechanism: kafka.sasl.mechanism ?? 'plain',
                username: kafka.sasl.username ?? '',
                password: toSecret(kafka.sasl.password, dir) ?? { kind: 'prompt' },
              }
            : null,
        }
      : null,
    rabbitmq: rabbitmq
      ? { ...toHttp(rabbitmq, dir), api: http('api' in rabbitmq ? (rabbitmq.api ?? undefined) : undefined) }
      : null,
    connect: http(said.connect),
    config: http(said.config),
    eureka: http(said.eureka),
    zipkin: http(said.zipkin),
    prometheus: http(said.prometheus),
    gateway: http(said.gateway),
    sql: sql ? toServer(sql, dir) : null,
    configRepo: said.configRepo === undefined ? null : resolve(dir, said.configRepo),
    broker: said.broker ?? null,
    protect: said.protect ?? false,
  }
}

function toHttp(said: HttpFile, dir: string): ContextHttp {
  const server = toServer(said, dir)
  const isSecure = /^(?:https|amqps):/.test(server.url)
  return { ...server, tls: toTls(said.tls, dir) ?? (isSecure ? plainTls : null) }
}

/** Whoever is named and has no password said is asked for it. */
function toServer(said: HttpFile, dir: string): ContextServer {
  const url = new URL(plainUrl(said.url ?? ''))
  const username = said.username ?? (url.username === '' ? null : decodeURIComponent(url.username))
  const written: ContextSecret | null = url.password === '' ? null : { kind: 'literal', value: decodeURIComponent(url.password) }
  const password = toSecret(said.password, dir) ?? written ?? (username === null ? null : { kind: 'prompt' })
  const { protocol, host, pathname, search } = url
  return { url: `${protocol}//${host}${pathname}${search}`.replace(/\/$/, ''), username, password }
}

const plainTls: ContextTls = { ca: null, cert: null, key: null, keyPassword: null, verifyHostname: true }

function toTls(said: TlsFile | undefined, dir: string): ContextTls | null {
  if (said === undefined || said === false) return null
  if (said === true) return plainTls
  const pem = (source: PemSource | undefined) => (source ? { ...source, path: resolve(dir, source.path) } : null)
  return {
    ...{ ca: pem(said.ca), cert: pem(said.cert), key: pem(said.key) },
    keyPassword: toSecret(said.keyPassword, dir),
    verifyHostname: said.verifyHostname ?? true,
  }
}

function toSecret(source: ContextSecret | undefined, dir: string): ContextSecret | null {
  if (source === undefined) return null
  if (source.kind !== 'file' && source.kind !== 'setting') return source
  return isAbsolute(source.path) ? source : { ...source, path: resolve(dir, source.path) }
}

/** Without what Java puts in front. */
export function plainUrl(address: string): string {
  return address.replace(/^jdbc:/, '')
}
