import { type BareDecision, isId, shortTraceId, type TraceContext, traceIdOf } from './trace-context.ts'

const single = /^([\da-f]{16}|[\da-f]{32})-([\da-f]{16})(?:-([01d]))?(?:-[\da-f]{16})?$/i
const decisions: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['1', true],
  ['false', false],
  ['true', true],
  ['d', true],
])

/** `b3: <trace>-<span>[-<0|1|d>[-<parent>]]`, or the decision alone. */
export function readB3(header: (name: string) => string | undefined): TraceContext | BareDecision | undefined {
  const text = header('b3')?.trim()
  if (text === undefined) return undefined
  const [, traceId, spanId, decision] = single.exec(text) ?? []
  if (traceId === undefined || spanId === undefined) {
    const isSampled = /^[01d]$/.test(text) ? decisions.get(text) : undefined
    return isSampled === undefined ? undefined : { traceId: undefined, isSampled, isDebug: text === 'd' }
  }
  return contextOf(traceId, spanId, decision, decision === 'd')
}

/** `X-B3-TraceId`, `X-B3-SpanId`, `X-B3-Sampled`, or `X-B3-Flags: 1` in place of the last. */
export function readB3Multi(header: (name: string) => string | undefined): TraceContext | BareDecision | undefined {
  const isDebug = header('x-b3-flags')?.trim() === '1'
  const decision = isDebug ? 'd' : header('x-b3-sampled')?.trim().toLowerCase()
  const [traceId, spanId] = [header('x-b3-traceid')?.trim(), header('x-b3-spanid')?.trim()]
  if (traceId === undefined && spanId === undefined) {
    const isSampled = decisions.get(decision ?? '')
    return isSampled === undefined ? undefined : { traceId: undefined, isSampled, isDebug }
  }
  if (!/^(?:[\da-f]{16}|[\da-f]{32})$/i.test(traceId ?? '') || !/^[\da-f]{16}$/i.test(spanId ?? '')) return undefined
  return contextOf(traceId, spanId, decision, isDebug)
}

export function writeB3(context: TraceContext, headers: Record<string, string>): void {
  const decision = context.isDebug ? '-d' : context.isSampled === undefined ? '' : context.isSampled ? '-1' : '-0'
  headers.b3 = `${shortTraceId(context.traceId)}-${context.spanId}${decision}`
}

export function writeB3Multi({ traceId, spanId, isSampled, isDebug }: TraceContext, headers: Record<string, string>): void {
  headers['x-b3-traceid'] = shortTraceId(traceId)
  headers['x-b3-spanid'] = spanId
  if (isDebug) headers['x-b3-flags'] = '1'
  else if (isSampled !== undefined) headers['x-b3-sampled'] = isSampled ? '1' : '0'
}

function contextOf(
  traceId: string | undefined,
  spanId: string | undefined,
  decision: string | undefined,
  isDebug: boolean,
): TraceContext | undefined {
  if (!isId(traceId) || !isId(spanId)) return undefined
  const isSampled = decisions.get(decision ?? '')
  return { traceId: traceIdOf(traceId.toLowerCase()), spanId: spanId.toLowerCase(), isSampled, isDebug, state: undefined }
}
