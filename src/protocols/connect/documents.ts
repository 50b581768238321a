/** Everything is text to Connect. */
export type ConnectorConfig = Readonly<Record<string, string>>

export interface WorkerFacts {
  readonly version: string
  readonly commit?: string
  readonly kafka_cluster_id?: string
}

export interface Plugin {
  readonly class: string
  /** `source`, `sink`; `converter`, `transformation` … for what is no connector. */
  readonly type: string
  readonly version?: string | null
}

export interface ValidatedConfig {
  readonly name: string
  readonly error_count: number
  readonly configs: readonly {
    readonly definition: {
      readonly name: string
      readonly required?: boolean
      readonly default_value?: string | null
      readonly documentation?: string | null
      readonly type?: string
    }
    readonly value: {
      readonly name: string
      readonly value: string | null
      readonly recommended_values?: readonly string[]
      readonly errors: readonly string[]
    }
  }[]
}

/** RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING, DESTROYED. */
export interface RunState {
  readonly state: string
  readonly worker: string | null
  /** Of the JVM, where it has failed. */
  readonly trace: string | null
}

export interface TaskState extends RunState {
  readonly id: number
}

export interface ConnectorState extends RunState {
  readonly name: string
  readonly tasks: readonly TaskState[]
}

export interface KnownConnector {
  readonly state: ConnectorState
  readonly config: ConnectorConfig
  readonly type: string | null
}

export interface TaskConfig {
  readonly id: number
  readonly config: ConnectorConfig
}

/** What they look like is each connector's own business; a sink's are `{"kafka_topic": …, "kafka_partition": …}`. */
export interface OffsetEntry {
  readonly partition: Readonly<Record<string, unknown>>
  /** Null: forget it. */
  readonly offset: Readonly<Record<string, unknown>> | null
}

export type ConnectorOffsets = readonly OffsetEntry[]
