import { printable } from '../../shared/quote.ts'
import type { Context } from '../../shell/context.ts'
import type { NameSources } from './complete.ts'
import { hasty, most, targetIn } from './hasty.ts'
import type { Described } from './words.ts'

const patienceMs = 1500
const recentMs = 3_600_000
const mostTraces = 30

/** Recent traces of Zipkin, and names of Prometheus' metrics. */
export function telemetryNames(ctx: Context, typed: readonly string[]): NameSources {
  return { trace: () => traces(ctx, typed), promql: () => metrics(ctx, typed) }
}

async function traces(ctx: Context, typed: readonly string[]): Promise<readonly Described[]> {
  const [{ part, targetOf }, { zipkinAt }, { traceFacts }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/traces/zipkin.ts'),
    import('../../systems/traces/trace-facts.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const zipkin = zipkinAt(part(await targetOf(inHaste, targetIn(typed), ['zipkin']), 'zipkin', 'zipkin'), inHaste.signal)
  const found = await zipkin.traces({ endMs: ctx.clock.now(), lookbackMs: recentMs, limit: mostTraces })
  return found
    .map(traceFacts)
    .map(({ traceId, service, name }) => ({ word: traceId, summary: printable(`${service} ${name}`.trim()) }))
}

async function metrics(ctx: Context, typed: readonly string[]): Promise<readonly Described[]> {
  const [{ part, targetOf }, { prometheusAt }, { metricsAt }] = await Promise.all([
    import('../../shell/target.ts'),
    import('../../systems/metrics/prometheus.ts'),
    import('../../systems/metrics/metric-names.ts'),
  ])
  const inHaste = hasty(ctx, patienceMs)
  const target = await targetOf(inHaste, targetIn(typed), ['prometheus'])
  const all = await metricsAt(prometheusAt(part(target, 'prometheus', 'prometheus'), inHaste.signal))
  return all.slice(0, most).map(({ name, help }) => ({ word: name, summary: printable(help) }))
}
