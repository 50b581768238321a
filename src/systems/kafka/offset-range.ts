import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { momentShape, parseMoment, parseSpan } from '../moment.ts'

/** A place in a partition, before it is known which offset that is. */
export type OffsetPoint =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'offset'; readonly offset: number }
  /** So many behind the start; as an end, behind where reading began. */
  | { readonly kind: 'after'; readonly count: number }
  /** So many before the end. */
  | { readonly kind: 'before'; readonly count: number }
  | { readonly kind: 'time'; readonly timestamp: number }

export interface OffsetRange {
  /** Undefined: nothing was said. */
  readonly from: OffsetPoint | undefined
  readonly until: OffsetPoint | undefined
}

/**
 * `start end N +N -N @time`, and two of them with a colon between: `100:200`, `:end`, `-10:`, `@-1h:@-30m`, `@2026-11-21:1h`.
 * The end is not part of it. A span behind the colon counts from a time before it.
 */
export function parseOffsetRange(text: string, now: number): OffsetRange {
  const [left, behind] = cutPoint(text)
  const from = left === '' ? undefined : parsePoint(left, now)
  if (behind === '') {
    if (from === undefined) throw unclear(text)
    return { from, until: undefined }
  }
  if (!behind.startsWith(':') || (left === '' && behind === ':')) throw unclear(text)
  const right = behind.slice(1)
  if (right === '') return { from, until: undefined }
  const until = from?.kind === 'time' ? timeAfter(right.replace(/^@/, ''), from.timestamp, now) : undefined
  return { from, until: until ?? parsePoint(right, now) }
}

/** What stands before the colon, and the rest with it. */
function cutPoint(text: string): [string, string] {
  if (text.startsWith('@')) {
    const length = momentShape.exec(text.slice(1))?.[0].length
    if (length !== undefined) return [text.slice(0, length + 1), text.slice(length + 1)]
  }
  const colon = text.indexOf(':')
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon)]
}

function timeAfter(text: string, start: number, now: number): OffsetPoint | undefined {
  if (text === 'end') return { kind: 'end' }
  const span = parseSpan(text)
  if (span !== undefined) return { kind: 'time', timestamp: start + span }
  // A bare number behind a time is one, too, where it is long enough.
  const timestamp = parseMoment(text, now)
  return timestamp === undefined ? undefined : { kind: 'time', timestamp }
}

function parsePoint(text: string, now: number): OffsetPoint {
  if (/^(start|beginning|earliest|oldest)$/.test(text)) return { kind: 'start' }
  if (/^(end|latest|newest)$/.test(text)) return { kind: 'end' }
  const [, sign, digits] = /^([+-]?)(\d{1,15})$/.exec(text) ?? []
  if (digits !== undefined) {
    if (sign === '+') return { kind: 'after', count: Number(digits) }
    if (sign === '-') return { kind: 'before', count: Number(digits) }
    return { kind: 'offset', offset: Number(digits) }
  }
  const timestamp = text.startsWith('@') ? parseMoment(text.slice(1), now) : undefined
  if (timestamp === undefined) throw unclear(text)
  return { kind: 'time', timestamp }
}

function unclear(text: string): MsaError {
  return new MsaError('USAGE', `${quoted(text)} is no place in a topic.`, {
    details: [
      'start  end  100  +100 (behind the start)  -100 (before the end)  @time',
      'ranges: 100:200  :end  -10:  @-1h  @-2h:1h  @2026-11-21T09:00:00Z:@2026-11-21T10:00:00Z',
    ],
    hint: '--offset -10',
    exitCode: 2,
  })
}
