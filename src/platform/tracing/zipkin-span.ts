import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { ZipkinKind, ZipkinSpan } from '../../protocols/zipkin/span.ts'
import { shortTraceId } from './trace-context.ts'
import { debugAttribute, remoteServiceAttribute } from './traced-span.ts'

const kinds: Readonly<Partial<Record<SpanKind, ZipkinKind>>> = {
  [SpanKind.SERVER]: 'SERVER',
  [SpanKind.CLIENT]: 'CLIENT',
  [SpanKind.PRODUCER]: 'PRODUCER',
  [SpanKind.CONSUMER]: 'CONSUMER',
}

/** A span of OpenTelemetry's as Zipkin takes it, members in the order in which Spring's reporter writes them. */
export function toZipkinSpan(span: ReadableSpan, serviceName: string): ZipkinSpan {
  const { traceId, spanId } = span.spanContext()
  const { [remoteServiceAttribute]: remote, [debugAttribute]: debug, ...attributes } = span.attributes
  const kind = kinds[span.kind]
  return {
    traceId: shortTraceId(traceId),
    ...(span.parentSpanContext !== undefined && { parentId: span.parentSpanContext.spanId }),
    id: spanId,
    ...(kind !== undefined && { kind }),
    name: span.name,
    timestamp: microseconds(span.startTime),
    duration: Math.max(1, microseconds(span.duration)),
    localEndpoint: { serviceName },
    ...(typeof remote === 'string' && { remoteEndpoint: { serviceName: remote } }),
    // Only texts are ever set, and they are sorted as Brave sorts them: by nobody but readers.
    tags: attributes as Readonly<Record<string, string>>,
    ...(debug === true && { debug: true }),
  }
}

function microseconds([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1_000_000 + Math.round(nanoseconds / 1000)
}
