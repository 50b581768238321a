import type { IncomingHttpHeaders } from 'node:http'

const forwarded = [
  'traceparent',
  'tracestate',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
] as const

/** The trace context of a request, to be sent with what is asked on its behalf. */
export function traceHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    forwarded.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' && value.length <= 512 ? [[name, value]] : []
    }),
  )
}

/** As logs name it; undefined without a trace, or where it cannot be read. */
export function traceIdsOf(headers: IncomingHttpHeaders): { readonly trace_id: string; readonly span_id: string } | undefined {
  const [, trace, span] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/i.exec(text(headers.traceparent)) ??
    /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})/i.exec(text(headers.b3)) ??
    /^([0-9a-f]{16}|[0-9a-f]{32})\n([0-9a-f]{16})$/i.exec(`${text(headers['x-b3-traceid'])}\n${text(headers['x-b3-spanid'])}`) ??
    []
  return trace === undefined || span === undefined ? undefined : { trace_id: trace.toLowerCase(), span_id: span.toLowerCase() }
}

function text(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : ''
}
