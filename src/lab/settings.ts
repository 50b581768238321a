import type { Runtime } from './component.ts'

/** What the bus runs over. */
export type Broker = 'rabbitmq' | 'kafka'

/** What a lab was asked to be. Kept by the supervisor, so that the next command finds the same ports, runtime and size. */
export interface LabSettings {
  readonly schemaVersion: 1
  readonly id: string
  readonly name: string
  readonly runtime: Runtime
  readonly kraft: boolean
  /** Components asked for, with what they need; a stopped one is still wanted. */
  readonly components: readonly string[]
  readonly scale: Readonly<Record<string, number>>
  /** `kafka-1.client` → 9092. Every port ever given, so that a restart finds it again. */
  readonly ports: Readonly<Record<string, number>>
  /** Component → delay in front of its ports. */
  readonly slow: Readonly<Record<string, number>>
  /** RabbitMQ when nothing was ever said. */
  readonly broker?: Broker
  /** What the config server serves, as people are told: a folder, or the address of a repository without its password. */
  readonly configRepo?: string
  /** Jobs that are done: id → the hash they ran with. Kept by the supervisor. */
  readonly done?: Readonly<Record<string, string>>
}
