/** What the CircuitBreaker filter needs of a circuit breaker. */
export interface GatewayBreaker {
  /** Of its time limiter: a call that takes longer has failed. */
  readonly limitMs: number
  /** Throws where it lets no call through. Each call let through is told the end of, by one of the others. */
  acquire(): void
  succeeded(durationMs: number): void
  failed(durationMs: number, error: unknown): void
  /** The call came to nothing: it does not count. */
  release(): void
}

/** By the name a route gives it; asked again, the same. */
export type Breakers = (name: string) => GatewayBreaker
