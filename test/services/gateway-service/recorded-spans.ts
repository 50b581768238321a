import { createTracing } from '../../../src/platform/tracing/create-tracing.ts'
import type { Format } from '../../../src/platform/tracing/propagation.ts'
import type { Tracing } from '../../../src/platform/tracing/tracing.ts'
import { toZipkinSpan } from '../../../src/platform/tracing/zipkin-span.ts'
import type { ZipkinSpan } from '../../../src/protocols/zipkin/span.ts'

/** The service's own tracing; its spans come here as they end, instead of to Zipkin. */
export function recordedSpans(produce: readonly Format[] = ['w3c', 'b3']): {
  readonly tracing: Tracing
  readonly spans: ZipkinSpan[]
} {
  const spans: ZipkinSpan[] = []
  const tracing = createTracing({
    settings: { sampling: { probability: 1, mostPerSecond: 1000 }, consume: ['w3c', 'b3', 'b3-multi'], produce },
    isHandedOver: true,
    onEnd: (span) => void spans.push(JSON.parse(JSON.stringify(toZipkinSpan(span, 'gateway-service')))),
  })
  return { tracing, spans }
}
