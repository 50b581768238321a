import { isId, type TraceContext } from './trace-context.ts'

const pattern = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** `traceparent: 00-<trace>-<span>-01`, and `tracestate` beside it. Later versions may say more behind. */
export function readW3c(header: (name: string) => string | undefined): TraceContext | undefined {
  const text = header('traceparent')
  if (text === undefined) return undefined
  const [, version, traceId, spanId, flags = '00', more] = pattern.exec(text.trim()) ?? []
  if (version === 'ff' || (version === '00' && more !== undefined) || !isId(traceId) || !isId(spanId)) return undefined
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1
  return { traceId, spanId, isSampled, isDebug: false, state: header('tracestate') }
}

export function writeW3c(context: TraceContext, headers: Record<string, string>): void {
  headers.traceparent = traceparentOf(context)
  if (context.state !== undefined) headers.tracestate = context.state
}

export function traceparentOf({ traceId, spanId, isSampled }: Pick<TraceContext, 'traceId' | 'spanId' | 'isSampled'>): string {
  return `00-${traceId}-${spanId}-${isSampled === true ? '01' : '00'}`
}
