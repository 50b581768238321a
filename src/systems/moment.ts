const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

const date = String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?`
const duration = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+`

/** What a moment looks like, so that it can be cut out of a longer text although it has colons in it. */
export const momentShape = new RegExp(String.raw`^(?:${date}|${duration}|\d{13}|\d{9,10}|now|end)`)

/**
 * Milliseconds since 1970: `2026-11-21T09:00:00Z`, a day, epoch seconds or milliseconds, `-48h` or `48h` ago, `now`. What has
 * no zone is UTC. Undefined where it is none of these.
 */
export function parseMoment(text: string, now: number): number | undefined {
  if (text === 'now' || text === 'end') return now
  if (/^\d{13}$/.test(text)) return Number(text)
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000
  const agoMs = parseSpan(text.replace(/^-/, ''))
  if (agoMs !== undefined) return now - agoMs
  if (!new RegExp(`^${date}$`).test(text)) return undefined
  const at = Date.parse(withZone(text))
  return Number.isNaN(at) ? undefined : at
}

/** `1h30m` → milliseconds; a plus in front is allowed. */
export function parseSpan(text: string): number | undefined {
  if (!new RegExp(`^${duration}$`).test(text) || text.startsWith('-')) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g))
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  return total
}

function withZone(text: string): string {
  const whole = text.replace(' ', 'T')
  if (!whole.includes('T')) return whole
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(whole.slice(11)) ? whole.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : `${whole}Z`
}
