const standardMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])
const outcomes = ['INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR']

/** The `outcome` of a status, as Spring names it. */
export function outcomeOf(status: number): string {
  return outcomes[Math.floor(status / 100) - 1] ?? 'UNKNOWN'
}

/** 0: there was no answer. */
export function statusTag(status: number): string {
  return status === 0 ? 'UNKNOWN' : String(status)
}

export function methodTag(method: string): string {
  return standardMethods.has(method) ? method : 'UNKNOWN'
}

/** The simple name of its class, as far as it is one. */
export function exceptionTag(error: unknown): string {
  if (error === undefined) return 'none'
  const name = error instanceof Error ? error.name : ''
  return /^[A-Za-z_$][\w$]{0,79}$/.test(name) ? name : 'Error'
}
