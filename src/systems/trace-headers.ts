import { randomBytes } from 'node:crypto'

export interface CallTrace {
  readonly traceId: string
  /** For both worlds: W3C's and B3's; sampled, so that Zipkin gets to see it. */
  readonly headers: Readonly<Record<string, string>>
}

/** A trace that begins with a call of ours. */
export function newTrace(): CallTrace {
  // No id of only zeros is one.
  const traceId = `${randomBytes(16).toString('hex').slice(0, -1)}1`
  const spanId = `${randomBytes(8).toString('hex').slice(0, -1)}1`
  return { traceId, headers: { traceparent: `00-${traceId}-${spanId}-01`, b3: `${traceId}-${spanId}-1` } }
}
