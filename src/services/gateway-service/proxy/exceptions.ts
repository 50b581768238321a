import { failureOf } from '../../../platform/discovery/connection-failure.ts'
import { exceptionTag } from '../../../platform/http/request-tags.ts'
import { CallNotPermitted, CallTimeout } from '../../../platform/resilience/errors.ts'
import { systemCodeOf } from '../../../shared/errors.ts'
import { GatewayError } from '../gateway-error.ts'

/** The simple name of what Spring Cloud Gateway throws there; `none` for what its filters answer without throwing. */
export function exceptionOf(error: unknown): string {
  if (!(error instanceof GatewayError)) return exceptionTag(error)
  if (error.exception !== undefined) return error.exception
  if (error.status < 500) return 'none'
  return causeOf(error.cause) ?? (error.status === 504 ? 'ResponseStatusException' : error.name)
}

function causeOf(cause: unknown): string | undefined {
  if (cause instanceof CallNotPermitted) return 'ServiceUnavailableException'
  if (cause instanceof CallTimeout) return 'TimeoutException'
  const code = systemCodeOf(cause) ?? ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'UnknownHostException'
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'ConnectTimeoutException'
  const failure = failureOf(cause)
  if (failure === 'not-connected') return 'AnnotatedConnectException'
  return failure === 'broken' ? 'PrematureCloseException' : undefined
}
