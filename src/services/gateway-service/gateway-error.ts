/** An answer of the gateway itself instead of the next server's. */
export class GatewayError extends Error {
  readonly status: number
  readonly headers: readonly string[]
  /** Whether the message is for the client too. */
  readonly isForClient: boolean

  constructor(
    status: number,
    message: string,
    facts: { readonly cause?: unknown; readonly headers?: readonly string[]; readonly isForClient?: boolean } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'GatewayError'
    this.status = status
    this.headers = facts.headers ?? []
    this.isForClient = facts.isForClient ?? false
  }
}
