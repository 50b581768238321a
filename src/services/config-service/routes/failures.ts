import type { FastifyBaseLogger } from 'fastify'
import { InvalidKeyError } from '../../../protocols/spring-properties/merged.ts'
import { PlaceholderError } from '../../../protocols/spring-properties/placeholders.ts'
import { PropertyFileError } from '../../../protocols/spring-properties/property.ts'
import type { ErrorAnswer } from '../http/boot-error.ts'
import { InvalidRequest, NoSuchLabel } from '../sources/source.ts'
import { InvalidProfile } from './config-request.ts'

/** With `accept-empty=false`. */
export class NothingFound extends Error {
  constructor(application: string) {
    super(`Nothing was found for ${application}`)
    this.name = 'NothingFound'
  }
}

/** What went wrong, as an answer; and as a line in the log where an operator can mend it. */
export function toErrorAnswer(error: unknown, log: FastifyBaseLogger): ErrorAnswer {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof InvalidRequest || error instanceof InvalidKeyError || error instanceof PlaceholderError)
    return { status: 400, message }
  if (error instanceof NoSuchLabel) {
    log.warn({ because: message }, 'a label or repository was asked for that cannot be had')
    return { status: 404, message }
  }
  if (error instanceof NothingFound) return { status: 404, message }
  if (error instanceof InvalidProfile) return { status: 500, message }
  if (error instanceof PropertyFileError) {
    const { file, line, reason } = error
    log.error({ file, line, reason }, `a configuration file cannot be read: ${message}`)
    return { status: 500, message }
  }
  const status = statusOf(error)
  if (status >= 500) log.error({ err: error }, 'a request failed')
  return { status, message }
}

/** Fastify's own errors, such as a body that is too large, carry theirs. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
