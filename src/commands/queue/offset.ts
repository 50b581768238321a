import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { parseMoment } from '../../systems/moment.ts'
import type { StreamOffset } from '../../systems/rabbitmq/streams.ts'

/** `first`, `last`, `next`, a number, a time (RFC 3339), or how long ago (`10m`). */
export function toStreamOffset(text: string, nowMs: number): StreamOffset {
  if (text === 'first' || text === 'last' || text === 'next') return text
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return { at: Number(text) }
  const sinceMs = parseMoment(text, nowMs)
  if (sinceMs !== undefined) return { sinceMs }
  throw new MsaError('USAGE', `--offset takes first, last, next, a number, a time, or 10m, not ${quoted(text)}.`, {
    hint: '--offset first',
    exitCode: 2,
  })
}
