import { WireError } from '../../protocols/wire-error.ts'
import { messageOf } from '../../shared/errors.ts'

/** For the log: a server that is away is worth a line, not a stack. */
export function failureFacts(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof WireError ? { reason: error.kind, ...error.facts } : { reason: messageOf(error) }
}
