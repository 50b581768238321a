import { STATUS_CODES } from 'node:http'

/** Where Java names it otherwise. */
const ownNames: ReadonlyMap<number, string> = new Map([
  [413, 'PAYLOAD_TOO_LARGE'],
  [418, 'I_AM_A_TEAPOT'],
  [509, 'BANDWIDTH_LIMIT_EXCEEDED'],
])

const byName = new Map(Object.keys(STATUS_CODES).map((code) => [statusName(Number(code)), Number(code)]))

/** `404` → `NOT_FOUND`; what has no name is its number. */
export function statusName(status: number): string {
  const reason = STATUS_CODES[status]
  return ownNames.get(status) ?? (reason === undefined ? String(status) : reason.toUpperCase().replace(/[^A-Z]+/g, '_'))
}

/** `404` and `NOT_FOUND` alike. */
export function statusOf(text: string): number | undefined {
  if (/^\d{3}$/.test(text)) return Number(text) >= 100 && Number(text) <= 999 ? Number(text) : undefined
  return byName.get(text.toUpperCase())
}

/** Spring's HttpStatus.Series. */
export function seriesOf(status: number): string {
  return ['INFORMATIONAL', 'SUCCESSFUL', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR'][Math.floor(status / 100) - 1] ?? 'UNKNOWN'
}
