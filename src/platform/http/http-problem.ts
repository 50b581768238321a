/** An answer that is an error and is expected: `new HttpProblem(404, 'unknown-order', 'There is no order 7.')`. */
export class HttpProblem extends Error {
  readonly status: number
  /** Stable: callers match on it. */
  readonly code: string
  readonly detail: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    detail: string,
    facts: { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(detail, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'HttpProblem'
    this.status = status
    this.code = code
    this.detail = detail
    this.headers = facts.headers ?? {}
  }
}
