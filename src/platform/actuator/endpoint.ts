import type { FastifyRequest } from 'fastify'

/** An endpoint of the actuator: what it answers, without how it is routed. */
export interface Endpoint {
  readonly id: string
  readonly operations: readonly Operation[]
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `{name}` or `{*destinations}` behind the id; none: the endpoint itself. */
  readonly selector?: Selector
  /** named: a JSON object with the parameters · ignored: an object that nobody reads · raw: whatever it is, for the operation to read · none */
  readonly body?: 'named' | 'ignored' | 'raw'
  /** What it can answer with; Spring's media types of the actuator by default. None: it only does something, for whoever asks. */
  readonly produces?: readonly string[]
  readonly answer: (question: Question) => Answer | Promise<Answer>
}

export interface Selector {
  readonly name: string
  /** Matches all that remains, also nothing. */
  readonly isRest?: boolean
  /** Of one more behind it: `{name}/{eventType}`. */
  readonly second?: string
  /** Left out of the index. */
  readonly isUnlisted?: boolean
}

export interface Question {
  /** Of the path, decoded; empty without a selector. */
  readonly selected: string
  /** Of the path behind it, where the selector has a `second`. */
  readonly selectedSecond: string
  /** Of the body and the query; the query beats the body. */
  readonly parameters: ReadonlyMap<string, unknown>
  readonly query: URLSearchParams
  /** Where the operation reads it itself. */
  readonly body: Buffer | undefined
  /** The media type to answer with. */
  readonly mediaType: string
  readonly request: FastifyRequest
}

/** Without a body: 404 for a GET, 204 for the others. */
export interface Answer {
  readonly body?: unknown
  readonly status?: number
  /** Sent as it is, under the negotiated type. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const v3MediaType = 'application/vnd.spring-boot.actuator.v3+json'
export const v2MediaType = 'application/vnd.spring-boot.actuator.v2+json'
export const actuatorMediaTypes: readonly string[] = [v3MediaType, v2MediaType, 'application/json']
