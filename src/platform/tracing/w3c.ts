import { isId, type TraceContext } from './trace-context.ts'

const pattern = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** `traceparent: 00-<trace>-<span>-01`, and `tracestate` beside it. Later versions may say more behind. */
export function readW3c(header: (name: string) => string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags = '00', more] = pattern.exec(header('traceparent')?.trim() ?? '') ?? []
  if (version === 'ff' || (version === '00' && more !== undefined) || !isId(traceId) || !isId(spanId)) return undefined
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1
  return { traceId, spanId, isSampled, isDebug: false, state: header('tracestate') }
}

export function writeW3c({ traceId, spanId, isSampled, state }: TraceContext): Record<string, string> {
  const traceparent = `00-${traceId}-${spanId}-${isSampled === true ? '01' : '00'}`
  return state === undefined ? { traceparent } : { traceparent, tracestate: state }
}
