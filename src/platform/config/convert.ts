/** Each of these is undefined for a text that is no such value. */

export function numberOf(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text.trim())
  return Number.isFinite(value) ? value : undefined
}

export function booleanOf(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (['true', 'on', 'yes', '1'].includes(word)) return true
  if (['false', 'off', 'no', '0'].includes(word)) return false
  return undefined
}

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30s`, `500ms`, `PT1M5S`; a bare number counts milliseconds. */
export function durationMsOf(text: string): number | undefined {
  const simple = /^\+?(\d+(?:\.\d+)?)\s*(ns|us|ms|s|m|h|d)?$/i.exec(text.trim())
  if (simple?.[1] !== undefined) return Number(simple[1]) * (unitMs[simple[2]?.toLowerCase() ?? 'ms'] ?? 1)
  const iso = /^\+?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text.trim())
  if (iso === null || iso.slice(1).every((part) => part === undefined)) return undefined
  const [days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0))
  return (days ?? 0) * 86_400_000 + (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1000
}

export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
