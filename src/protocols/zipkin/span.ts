/** A span as Zipkin's API v2 takes and gives it. */
export interface ZipkinSpan {
  /** 16 or 32 hexadecimal digits. */
  readonly traceId: string
  readonly parentId?: string
  /** 16 hexadecimal digits. */
  readonly id: string
  readonly kind?: ZipkinKind
  readonly name?: string
  /** Microseconds since 1970. */
  readonly timestamp?: number
  /** Microseconds, at least 1. */
  readonly duration?: number
  readonly localEndpoint?: ZipkinEndpoint
  readonly remoteEndpoint?: ZipkinEndpoint
  readonly annotations?: ReadonlyArray<{ readonly timestamp: number; readonly value: string }>
  readonly tags?: Readonly<Record<string, string>>
  /** To be kept whatever the sampling says. */
  readonly debug?: boolean
  /** The server's half of a span that has the id of its client's. */
  readonly shared?: boolean
}

export type ZipkinKind = 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER'

export interface ZipkinEndpoint {
  readonly serviceName?: string
  readonly ipv4?: string
  readonly ipv6?: string
  readonly port?: number
}
