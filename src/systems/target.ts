import type { ComponentPhase } from '../lab/state.ts'
import type { KafkaLogin } from '../protocols/kafka/login.ts'

/** A real system to look into, feed and change: the running lab, or what a context names. A part that is undefined is not told. */
export interface Target {
  /** Of the lab, or of the context. */
  readonly name: string
  /** `flags`: told by the command line itself (`--brokers`). */
  readonly kind: 'lab' | 'context' | 'flags'
  /** Whoever destroys something here types the name first. */
  readonly isProtected: boolean
  readonly kafka: KafkaLogin | undefined
  readonly rabbitmq: RabbitTarget | undefined
  readonly connect: HttpTarget | undefined
  readonly config: HttpTarget | undefined
  /** `…/eureka/` */
  readonly eureka: HttpTarget | undefined
  readonly zipkin: HttpTarget | undefined
  readonly prometheus: HttpTarget | undefined
  readonly gateway: HttpTarget | undefined
  readonly sql: SqlTarget | undefined
  /** The folder that the config server serves, where it is on this machine. */
  readonly configRepo: string | undefined
  /** What buses run over here. */
  readonly broker: 'rabbitmq' | 'kafka'
  /** Of a lab: the components that cannot be asked now, and why. */
  readonly away?: ReadonlyMap<string, ComponentPhase> | undefined
}

export interface HttpTarget {
  readonly url: string
  readonly login?: { readonly username: string; readonly password: string } | undefined
  readonly tls?: TlsFiles | undefined
}

export interface RabbitTarget {
  /** Without a login in it. */
  readonly amqpUrl: string
  readonly username: string
  readonly password: string
  readonly virtualHost: string
  readonly tls?: TlsFiles | undefined
  /** Its management API, where it is told. */
  readonly api: HttpTarget | undefined
}

export interface SqlTarget {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly username: string
  readonly password: string
}

/** PEM, as text. */
export interface TlsFiles {
  readonly authorities?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly verifyHostname: boolean
}
