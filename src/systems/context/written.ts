/** A context as it stands in a file. */
export interface WrittenContext {
  kafka?: WrittenKafka
  rabbitmq?: string | WrittenRabbit
  connect?: string | WrittenServer
  config?: string | WrittenServer
  eureka?: string | WrittenServer
  zipkin?: string | WrittenServer
  prometheus?: string | WrittenServer
  gateway?: string | WrittenServer
  sql?: string | WrittenServer
  configRepo?: string
  broker?: 'rabbitmq' | 'kafka'
  protect?: true
}

/** Where a secret is; never the secret itself. */
export type WrittenSecret =
  | 'prompt'
  | { readonly env: string }
  | { readonly file: string }
  | { readonly file: string; readonly key: string }

export type WrittenPem = string | { readonly file: string; readonly key: string }

export interface WrittenTls {
  ca?: WrittenPem
  cert?: WrittenPem
  key?: WrittenPem
  keyPassword?: WrittenSecret
  verifyHostname?: false
}

export interface WrittenKafka {
  brokers: readonly string[]
  tls?: true | WrittenTls
  sasl?: { readonly mechanism: Mechanism; readonly username: string; readonly password: WrittenSecret }
}

export interface WrittenServer {
  url: string
  username?: string
  password?: WrittenSecret
  tls?: true | WrittenTls
}

export interface WrittenRabbit extends WrittenServer {
  api?: string | WrittenServer
}

export const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
export type Mechanism = (typeof mechanisms)[number]

/** `true` where nothing else is said. */
export function tlsOf(tls: WrittenTls): true | WrittenTls {
  return Object.values(tls).every((value) => value === undefined) ? true : tls
}

/** An address alone where nothing else is said. */
export function serverOf<Server extends WrittenServer>(server: Server): string | Server {
  return Object.keys(server).length === 1 ? server.url : server
}
