import type { ZipkinQuery } from '../../protocols/zipkin/query.ts'
import type { StoredSpan } from '../../protocols/zipkin/query-span.ts'
import { MsaError } from '../../shared/errors.ts'
import { allAsText, didYouMean } from '../../shared/suggest.ts'

/** Which traces a person looks for. */
export interface TraceWish {
  readonly service: string | undefined
  readonly spanName: string | undefined
  /** `http.path=/users`, or a tag alone that must be there. */
  readonly tags: readonly string[]
  readonly onlyErrors: boolean
  readonly minDurationMs: number | undefined
  readonly maxDurationMs: number | undefined
  /** Milliseconds since 1970. */
  readonly sinceMs: number
  readonly nowMs: number
  readonly limit: number
  /** A service that Zipkin has not heard of is no failure. */
  readonly mayBeUnknown?: true
}

export async function findTraces(zipkin: ZipkinQuery, wish: TraceWish): Promise<readonly (readonly StoredSpan[])[]> {
  const traces = await zipkin.traces({
    ...{ service: wish.service?.toLowerCase(), spanName: wish.spanName?.toLowerCase() },
    annotations: annotationsOf(wish),
    minDurationUs: toUs(wish.minDurationMs),
    maxDurationUs: toUs(wish.maxDurationMs),
    endMs: wish.nowMs,
    lookbackMs: Math.max(1, wish.nowMs - wish.sinceMs),
    limit: wish.limit,
  })
  if (traces.length === 0 && wish.service !== undefined && !wish.mayBeUnknown) await refuseUnknown(zipkin, wish.service)
  return traces
}

/** Nothing was found: because there is nothing, or because nobody has that name? */
async function refuseUnknown(zipkin: ZipkinQuery, service: string): Promise<void> {
  const services = await zipkin.services()
  if (services.includes(service.toLowerCase())) return
  throw new MsaError('SERVICE_UNKNOWN', `Zipkin has heard of no service "${service}".${didYouMean(service, services)}`, {
    details: [allAsText(services)],
    hint: services[0] === undefined ? 'msa traffic --for 10s      makes some traces' : `--service ${services[0]}`,
  })
}

function annotationsOf({ tags, onlyErrors }: TraceWish): string | undefined {
  const terms = [...tags, ...(onlyErrors ? ['error'] : [])]
  const divided = terms.find((term) => / and /.test(term))
  if (divided !== undefined)
    throw new MsaError('USAGE', `Zipkin cannot look for a value with " and " in it: ${divided}.`, {
      hint: '--tag http.path=/users',
      exitCode: 2,
    })
  return terms.length === 0 ? undefined : terms.join(' and ')
}

function toUs(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.max(1, Math.round(ms * 1000))
}
