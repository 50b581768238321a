import { MsaError } from '../../shared/errors.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { typedValue } from '../../shell/typed-value.ts'
import { prometheusAt } from '../../systems/metrics/prometheus.ts'
import { isTooFine, stepFor } from '../../systems/metrics/steps.ts'
import { seriesAsText } from './series.render.ts'

export interface QueryInput {
  readonly target: AddressOption
  readonly query: string
  readonly atMs: number | undefined
  readonly rangeMs: number | undefined
  readonly stepMs: number | undefined
  readonly headers: boolean
}

/** So many letters has a line that draws it. */
const pointsDrawn = 60

export async function queryMetrics(ctx: Context, input: QueryInput): Promise<void> {
  const { target, atMs, rangeMs, headers } = input
  const query = await typedValue(ctx, { words: [input.query], keepLineEnd: false, question: 'Query', flag: '<promql>' })
  const prometheus = prometheusAt(await serverOf(ctx, target, 'prometheus'), ctx.signal)
  const endMs = atMs ?? ctx.clock.now()
  const found =
    rangeMs === undefined
      ? await prometheus.query(query, atMs)
      : await prometheus.queryRange({ query, startMs: endMs - rangeMs, endMs, stepMs: stepOf(input, rangeMs) })
  for (const warning of found.warnings) ctx.output.warn(warning)
  ctx.output.result(found, seriesAsText({ headers }))
}

function stepOf({ stepMs }: QueryInput, rangeMs: number): number {
  if (stepMs === undefined) return stepFor(rangeMs, pointsDrawn)
  if (!isTooFine(rangeMs, stepMs)) return stepMs
  throw new MsaError('USAGE', 'Prometheus gives at most 11,000 values of a series: the step is too short for the range.', {
    hint: `--step ${stepFor(rangeMs, pointsDrawn) / 1000}s`,
    exitCode: 2,
  })
}
