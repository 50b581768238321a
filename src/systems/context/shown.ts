import type {
  ContextHttp,
  ContextLogin,
  ContextRabbit,
  ContextServer,
  ContextTls,
  SystemContext,
} from '../../lab/project/context.ts'
import type { ContextSecret, PemSource } from '../../lab/project/context-shape.ts'
import { mask } from '../masked.ts'

/** A context as it may be shown: where its secrets are, and none of them. What it does not say is left out. */
export function shownContext(context: SystemContext): Readonly<Record<string, unknown>> {
  const { kafka, rabbitmq, sql } = context
  return said({
    kafka:
      kafka &&
      said({
        brokers: kafka.brokers,
        tls: shownTls(kafka.tls),
        sasl: kafka.sasl && said({ mechanism: kafka.sasl.mechanism, ...shownLogin(kafka.sasl) }),
      }),
    rabbitmq: rabbitmq && shownRabbit(rabbitmq),
    connect: context.connect && shownHttp(context.connect),
    config: context.config && shownHttp(context.config),
    eureka: context.eureka && shownHttp(context.eureka),
    zipkin: context.zipkin && shownHttp(context.zipkin),
    prometheus: context.prometheus && shownHttp(context.prometheus),
    gateway: context.gateway && shownHttp(context.gateway),
    sql: sql && shownServer(sql),
    configRepo: context.configRepo,
    broker: context.broker,
    protect: context.protect || null,
  })
}

function shownRabbit(rabbit: ContextRabbit) {
  return said({ ...shownHttp(rabbit), api: rabbit.api && shownHttp(rabbit.api) })
}

function shownHttp(http: ContextHttp) {
  return said({ ...shownServer(http), tls: shownTls(http.tls) })
}

function shownServer(server: ContextServer) {
  return said({ url: server.url, ...shownLogin(server) })
}

function shownLogin({ username, password }: ContextLogin) {
  return { username, password: password && shownSecret(password) }
}

function shownTls(tls: ContextTls | null): unknown {
  if (tls === null) return null
  const { ca, cert, key, keyPassword, verifyHostname } = tls
  const files = said({
    ...{ ca: ca && shownPem(ca), cert: cert && shownPem(cert), key: key && shownPem(key) },
    ...{ keyPassword: keyPassword && shownSecret(keyPassword), verifyHostname: verifyHostname ? null : false },
  })
  return Object.keys(files).length === 0 ? true : files
}

function shownPem(source: PemSource): unknown {
  return source.kind === 'file' ? source.path : { file: source.path, key: source.key }
}

/** As it may stand in the file; one that is written out there is covered. */
function shownSecret(source: ContextSecret): unknown {
  switch (source.kind) {
    case 'env':
      return { env: source.name }
    case 'file':
      return { file: source.path }
    case 'setting':
      return { file: source.path, key: source.key }
    case 'prompt':
      return 'prompt'
    case 'literal':
      return mask
  }
}

function said(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
}
