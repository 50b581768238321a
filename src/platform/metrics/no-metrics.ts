import type { Metrics } from './metrics.ts'

const nothing = () => undefined
const meter = { add: nothing, record: nothing, start: () => ({ end: nothing }) }

/** Counts nothing. */
export const noMetrics: Metrics = {
  counter: () => meter,
  timer: () => meter,
  summary: () => meter,
  longTask: () => meter,
  gauge: nothing,
  counted: nothing,
}
