import { parseDurationMs } from '../../shared/duration.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import type { StreamOffset } from '../../systems/rabbitmq/streams.ts'

/** `first`, `last`, `next`, a number, a time (RFC 3339), or how long ago (`10m`). */
export function toStreamOffset(text: string, nowMs: number): StreamOffset {
  if (text === 'first' || text === 'last' || text === 'next') return text
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return { at: Number(text) }
  const agoMs = /[a-z]$/.test(text) ? parseDurationMs(text.replace(/^-/, '')) : undefined
  if (agoMs !== undefined) return { sinceMs: nowMs - agoMs }
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return { sinceMs: at }
  throw new MsaError('USAGE', `--offset takes first, last, next, a number, a time, or 10m, not ${quoted(text)}.`, {
    hint: '--offset first',
    exitCode: 2,
  })
}
