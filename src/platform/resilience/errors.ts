/** Not even tried: nothing was sent. */
export class CallNotPermitted extends Error {
  override readonly name = 'CallNotPermittedException'

  constructor(breaker: string, state: string) {
    super(`CircuitBreaker '${breaker}' is ${state} and does not permit further calls`)
  }
}

export class IllegalStateTransition extends Error {
  override readonly name = 'IllegalStateTransitionException'

  constructor(breaker: string, from: string, to: string) {
    super(`CircuitBreaker '${breaker}' tried an illegal state transition from ${from} to ${to}`)
  }
}

/** What the breaker tells of a result that counts as a failure; nobody gets it thrown. */
export class ResultRecordedAsFailure extends Error {
  override readonly name = 'ResultRecordedAsFailureException'

  constructor(breaker: string) {
    super(`CircuitBreaker '${breaker}' has recorded the result as a failure`)
  }
}

export class CallTimeout extends Error {
  override readonly name = 'TimeoutException'

  constructor(timeLimiter: string) {
    super(`TimeLimiter '${timeLimiter}' recorded a timeout exception.`)
  }
}

export class BulkheadFull extends Error {
  override readonly name = 'BulkheadFullException'

  constructor(bulkhead: string) {
    super(`Bulkhead '${bulkhead}' is full and does not permit further calls`)
  }
}

export class RequestNotPermitted extends Error {
  override readonly name = 'RequestNotPermitted'

  constructor(rateLimiter: string) {
    super(`RateLimiter '${rateLimiter}' does not permit further calls`)
  }
}

export class MaxRetriesExceeded extends Error {
  override readonly name = 'MaxRetriesExceededException'
  /** Whose attempts these were: one retry may be inside another. */
  readonly retry: { readonly name: string }

  constructor(retry: { readonly name: string }, attempts: number) {
    super(`Retry '${retry.name}' has exhausted all attempts (${attempts})`)
    this.retry = retry
  }
}
