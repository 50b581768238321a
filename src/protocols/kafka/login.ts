/** How a cluster is reached, and as whom. */
export interface KafkaLogin {
  readonly brokers: readonly string[]
  readonly clientId: string
  /** Undefined: without TLS. */
  readonly tls?: KafkaTls | undefined
  readonly sasl?: KafkaSasl | undefined
}

export interface KafkaTls {
  /** PEM; the authorities that this machine trusts when left out. */
  readonly authorities?: string | undefined
  readonly verifyHostname: boolean
  /** PEM: our own certificate and its key. */
  readonly certificate?: string | undefined
  readonly key?: string | undefined
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}
