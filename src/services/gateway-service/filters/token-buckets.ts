/** Counts requests somewhere all instances of the gateway can see. */
export interface TokenBuckets {
  /** Throws where it cannot be asked. */
  take(bucket: Bucket): Promise<Taken>
}

export interface Bucket {
  readonly id: string
  /** Tokens that come back each second. */
  readonly replenishRate: number
  readonly burstCapacity: number
  readonly requestedTokens: number
}

export interface Taken {
  readonly isAllowed: boolean
  readonly remaining: number
}
