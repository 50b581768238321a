/** What a remote answered that was no success. */
export interface RefusedCall {
  /** `OrderServiceClient#getOrders` */
  readonly method: string
  readonly verb: string
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** As text, no more than 64 KiB of it. */
  readonly body: string
}

/** Makes an error of it: the one place that says what a status means to the callers of a service. */
export type ErrorDecoder = (refused: RefusedCall) => Error

/** The default, with Feign's message. */
export class RemoteProblem extends Error {
  override readonly name = 'RemoteProblem'
  readonly method: string
  readonly status: number
  readonly body: string

  constructor({ method, verb, url, status, body }: RefusedCall) {
    super(`[${status}] during [${verb}] to [${url}] [${method}]: [${excerpt(body)}]`)
    this.method = method
    this.status = status
    this.body = body
  }
}

export const defaultDecoder: ErrorDecoder = (refused) => new RemoteProblem(refused)

/** An answer that is not what was described: as good as none. */
export class AnswerUnusable extends Error {
  override readonly name = 'DecodeException'

  constructor(method: string, because: string, cause?: unknown) {
    super(`The answer to ${method} cannot be used: ${because}.`, cause === undefined ? undefined : { cause })
  }
}

function excerpt(body: string): string {
  return body.length <= 200 ? body : `${body.slice(0, 200)}... (${body.length} characters)`
}
