/** not-connected: the request never reached anybody · broken: it may have · other: an answer, or our own fault. */
export type CallFailure = 'not-connected' | 'broken' | 'other'

const notConnected = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])
const broken = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'UND_ERR_SOCKET'])

/** What `fetch`, undici and Node's own http throw, also with the reason one level further down. */
export function failureOf(error: unknown): CallFailure {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const { code, syscall } = cause as Error & { readonly code?: string; readonly syscall?: string }
    if (code !== undefined && (notConnected.has(code) || (syscall === 'connect' && broken.has(code)))) return 'not-connected'
    if (code !== undefined && broken.has(code)) return 'broken'
    // Several addresses of one name were tried: none answered.
    if (cause instanceof AggregateError && cause.errors.length > 0) return worstOf(cause.errors)
  }
  return 'other'
}

function worstOf(errors: readonly unknown[]): CallFailure {
  const failures = errors.map(failureOf)
  return failures.includes('other') ? 'other' : failures.includes('broken') ? 'broken' : 'not-connected'
}
