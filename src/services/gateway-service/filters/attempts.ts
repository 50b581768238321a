import { GatewayError } from '../gateway-error.ts'

/** What the Retry filter calls an exception worth another attempt, in the words of Java. */
export function isRetryable(error: unknown, names: readonly string[]): boolean {
  if (!(error instanceof GatewayError)) return false
  const simple = names.map((name) => name.slice(name.lastIndexOf('.') + 1))
  if (simple.some((name) => name === 'Exception' || name === 'Throwable')) return true
  const isTimeout = error.status === 504
  if (isTimeout) return simple.includes('TimeoutException')
  return error.cause !== undefined && (simple.includes('IOException') || simple.includes('ConnectException'))
}
