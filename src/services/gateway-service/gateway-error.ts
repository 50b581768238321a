/** Spring's, where no route takes a path: the handler of static files does, and finds none. */
export const nobodysPath = 'NoResourceFoundException'

/** An answer of the gateway itself instead of the next server's. */
export class GatewayError extends Error {
  readonly status: number
  readonly headers: readonly string[]
  /** Whether the message is for the client too. */
  readonly isForClient: boolean
  /** The name of Spring's, where the status and the cause do not tell it. */
  readonly exception: string | undefined

  constructor(
    status: number,
    message: string,
    facts: {
      readonly cause?: unknown
      readonly headers?: readonly string[]
      readonly isForClient?: boolean
      readonly exception?: string
    } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'GatewayError'
    this.status = status
    this.headers = facts.headers ?? []
    this.isForClient = facts.isForClient ?? false
    this.exception = facts.exception
  }
}
