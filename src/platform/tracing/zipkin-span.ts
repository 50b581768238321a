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
  const { attributes, kind, parentSpanContext: parent } = span
  const { traceId, spanId } = span.spanContext()
  const remote = attributes[remoteServiceAttribute]
  return withoutAbsent({
    traceId: shortTraceId(traceId),
    parentId: parent?.spanId,
    id: spanId,
    kind: kinds[kind],
    name: span.name,
    timestamp: microseconds(span.startTime),
    duration: Math.max(1, microseconds(span.duration)),
    localEndpoint: { serviceName },
    remoteEndpoint: typeof remote === 'string' ? { serviceName: remote } : undefined,
    tags: tagsOf(attributes),
    debug: attributes[debugAttribute] === true ? true : undefined,
  })
}

/** JSON leaves out what is undefined; to leave it out here as well would take longer than all the rest. */
function withoutAbsent(span: { readonly [Name in keyof ZipkinSpan]: ZipkinSpan[Name] | undefined }): ZipkinSpan {
  return span as ZipkinSpan
}

function tagsOf(attributes: ReadableSpan['attributes']): Readonly<Record<string, string>> {
  const isPlain = attributes[remoteServiceAttribute] === undefined && attributes[debugAttribute] === undefined
  // Only texts are ever set, but for our own two.
  if (isPlain) return attributes as Readonly<Record<string, string>>
  const { [remoteServiceAttribute]: _remote, [debugAttribute]: _debug, ...tags } = attributes
  return tags as Readonly<Record<string, string>>
}

/** Both are cut off: rounded, the two together could be later than the time at which it ended. */
function microseconds([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000)
}
