import type { Metrics } from './metrics.ts'

const nothing = { add: () => undefined, record: () => undefined }

/** Counts nothing. */
export const noMetrics: Metrics = {
  counter: () => nothing,
  timer: () => nothing,
  summary: () => nothing,
  gauge: () => undefined,
  counted: () => undefined,
}
