import type { ZipkinQuery } from '../../protocols/zipkin/query.ts'
import type { StoredSpan } from '../../protocols/zipkin/query-span.ts'
import { MsaError } from '../../shared/errors.ts'

/** How far back the beginning of an id is looked for, and among how many traces. */
const recentMs = 24 * 3_600_000
const mostRecent = 250

/** The trace of that id; or the one of the recent ones whose id begins so. */
export async function traceById(zipkin: ZipkinQuery, typed: string, nowMs: number): Promise<readonly StoredSpan[]> {
  const id = typed.toLowerCase()
  if (!/^[\da-f]{1,32}$/.test(id))
    throw new MsaError('USAGE', `"${typed}" is no id of a trace: up to 32 of the digits 0-9 and a-f.`, {
      hint: 'msa trace list',
      exitCode: 2,
    })
  if (id.length >= 16) {
    const whole = await zipkin.trace(id)
    if (whole !== undefined && whole.length > 0) return whole
  }
  if (id.length < 32) return byPrefix(zipkin, id, nowMs)
  throw unknown(id, 'Zipkin has no trace')
}

async function byPrefix(zipkin: ZipkinQuery, id: string, nowMs: number): Promise<readonly StoredSpan[]> {
  const recent = await zipkin.traces({ endMs: nowMs, lookbackMs: recentMs, limit: mostRecent })
  const found = recent.filter(([first]) => first?.traceId.startsWith(id))
  const [only] = found
  if (only === undefined) throw unknown(id, `Of the last ${mostRecent} traces none has an id that begins with`)
  if (found.length === 1) return only
  const ids = found.map(([first]) => first?.traceId ?? '')
  throw new MsaError('TRACE_UNKNOWN', `${found.length} traces have an id that begins with ${id}.`, {
    details: ids.slice(0, 5),
    hint: `msa trace show ${ids[0]}`,
  })
}

/** What was asked for may still be on its way: services send their spans in batches. */
function unknown(id: string, what: string): MsaError {
  return new MsaError('TRACE_UNKNOWN', `${what} ${id}.`, {
    details: ['a trace arrives some seconds after its request; one that was not sampled never does'],
    hint: 'msa trace list',
  })
}

/** The shortest beginnings, of at least eight digits, that tell these apart. */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const sorted = [...new Set(ids)].sort()
  const shared = (one: string, other: string | undefined) => {
    let at = 0
    while (other !== undefined && at < one.length && one[at] === other[at]) at += 1
    return at
  }
  return new Map(
    sorted.map((id, at) => [id, id.slice(0, Math.max(8, shared(id, sorted[at - 1]) + 1, shared(id, sorted[at + 1]) + 1))]),
  )
}
