import type { Span, Tracing } from './tracing.ts'

const nothing = () => undefined

const span: Span = {
  ...{ traceId: '', spanId: '', isSampled: false },
  ...{ rename: nothing, tag: nothing, error: nothing, end: nothing },
}

/** `management.tracing.enabled: false`. */
export const noTracing: Tracing = {
  current: nothing,
  run: async (_start, work) => await work(span),
  start: () => span,
  within: (_span, work) => work(),
  carrier: () => ({}),
}
