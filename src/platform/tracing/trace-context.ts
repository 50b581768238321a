/** What goes from one process to the next: which trace, the span that asks, and whether anybody records it. */
export interface TraceContext {
  /** Always 32 digits; a trace of 64 bits begins with 16 zeros. */
  readonly traceId: string
  readonly spanId: string
  /** Undefined: whoever gets it is to decide. */
  readonly isSampled: boolean | undefined
  /** Recorded whatever the sampling says: B3's word. */
  readonly isDebug: boolean
  /** W3C's `tracestate`, which is not ours to read. */
  readonly state: string | undefined
}

/** A decision without a trace to go with it: `b3: 0`. */
export interface BareDecision {
  readonly traceId: undefined
  readonly isSampled: boolean
  readonly isDebug: boolean
}

export function traceIdOf(digits: string): string {
  return digits.padStart(32, '0')
}

/** A trace of 64 bits goes by its 16 digits where these are allowed: that is how it is stored and looked for. */
export function shortTraceId(traceId: string): string {
  return traceId.startsWith('0000000000000000') ? traceId.slice(16) : traceId
}

export function isId(digits: string | undefined): digits is string {
  return digits !== undefined && !/^0*$/.test(digits)
}
