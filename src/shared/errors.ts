/** What `msa` can fail with. A code is stable: scripts match on it. */
export type ErrorCode =
  | 'USAGE'
  | 'UNKNOWN_COMPONENT'
  | 'CONFIG_INVALID'
  | 'FILE_EXISTS'
  | 'LAB_BUSY'
  | 'LAB_NOT_UP'
  | 'LAB_CONFLICT'
  | 'STATE_TOO_NEW'
  | 'STATE_UNREADABLE'
  | 'STATE_UNWRITABLE'
  | 'SUPERVISOR_UNREACHABLE'
  | 'PORT_IN_USE'
  | 'DISK_FULL'
  | 'MEMORY_SHORT'
  | 'DOCKER_UNREACHABLE'
  | 'DOCKER_FAILED'
  | 'IMAGE_MISSING'
  | 'ARTEFACT_MISSING'
  | 'ARTEFACT_CORRUPT'
  | 'PROGRAM_MISSING'
  | 'PACKAGE_INSTALL_FAILED'
  | 'COMPONENT_FAILED'
  | 'SCALE_REFUSED'
  | 'KEY_MISSING'
  | 'KEY_UNREADABLE'
  | 'CIPHER_UNREADABLE'
  | 'CONFIG_SERVER_FAILED'
  | 'KAFKA_UNREACHABLE'
  | 'KAFKA_FAILED'
  | 'TOPIC_UNKNOWN'
  | 'OFFSET_OUTSIDE'
  | 'GROUP_UNKNOWN'
  | 'GROUP_ACTIVE'
  | 'INPUT_INVALID'
  | 'NOT_AS_EXPECTED'
  | 'CONTEXT_UNKNOWN'
  | 'SECRET_MISSING'
  | 'NOT_AGREED'
  | 'RABBITMQ_UNREACHABLE'
  | 'RABBITMQ_FAILED'
  | 'QUEUE_UNKNOWN'
  | 'QUEUE_DIFFERS'
  | 'EXCHANGE_UNKNOWN'
  | 'EXCHANGE_DIFFERS'
  | 'UNROUTABLE'
  | 'CONNECT_UNREACHABLE'
  | 'CONNECT_FAILED'
  | 'CONNECTOR_UNKNOWN'
  | 'CONNECTOR_INVALID'
  | 'CONNECTOR_FAILED'
  | 'CONNECTOR_DIFFERS'
  | 'PLUGIN_UNKNOWN'
  | 'SQL_UNREACHABLE'
  | 'SQL_FAILED'
  | 'ZIPKIN_UNREACHABLE'
  | 'ZIPKIN_FAILED'
  | 'TRACE_UNKNOWN'
  | 'PROMETHEUS_UNREACHABLE'
  | 'PROMETHEUS_FAILED'
  | 'QUERY_INVALID'
  | 'DISCOVERY_UNREACHABLE'
  | 'DISCOVERY_FAILED'
  | 'SERVICE_UNKNOWN'
  | 'SERVICE_UNREACHABLE'
  | 'GATEWAY_UNREACHABLE'
  | 'LOGIN_REFUSED'
  | 'BREAKER_UNKNOWN'
  | 'BREAKER_FAILED'
  | 'TIMED_OUT'
  | 'INTERRUPTED'
  | 'FAILED'

/** The exit codes, documented in README: 0 done, 1 failed, 2 usage, 3 precondition, 4 timed out, 70 our bug, 130 interrupted. */
export type ExitCode = 1 | 2 | 3 | 4 | 130

export interface ErrorFacts {
  /** The line to type next. */
  readonly hint?: string
  /** Why, in more lines than one: evidence such as a component's last words. */
  readonly details?: readonly string[]
  readonly exitCode?: ExitCode
  readonly cause?: unknown
}

/** Every failure we foresee: what failed, why, what to do. Anything else that is thrown is our bug (exit 70). */
export class MsaError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: readonly string[]
  readonly exitCode: ExitCode

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'MsaError'
    this.code = code
    this.hint = facts.hint
    this.details = facts.details ?? []
    this.exitCode = facts.exitCode ?? 1
  }
}

/** All there is to say has been said: by the answer itself (`doctor`), or by the program a person had us run (`stock`). Only the exit code is left. */
export class QuietExit extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`exit ${exitCode}`)
    this.name = 'QuietExit'
    this.exitCode = exitCode
  }
}

/** What an unknown thrown value says, in one line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of a Node system error (`ENOENT`, `EACCES` …), if it is one. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
