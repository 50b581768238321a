import type { Clock } from '../clock.ts'
import type { Environment } from '../platform.ts'
import type { TraceIds } from '../tracing/tracing.ts'
import { exposedFamilies } from './exposed-families.ts'
import { exposition, type ScrapeFormat } from './exposition.ts'
import { type MeterView, meterView } from './meter-view.ts'
import type { Metrics } from './metrics.ts'
import { nodeFamilies } from './node-metrics.ts'
import { addProcessMetrics } from './process-metrics.ts'
import { quantileEstimator } from './quantiles.ts'
import { createRegistry } from './registry.ts'
import { metricsSettings } from './settings.ts'

/** What `/actuator/metrics` and `/actuator/prometheus` show. */
export interface MetricsSource {
  names(): readonly string[]
  /** Of those with all of the tags; undefined where there is none. */
  meter(name: string, tags: ReadonlyMap<string, string>): MeterView | undefined
  /** `included`: names of Prometheus; all without any. */
  scrape(format: ScrapeFormat, included: ReadonlySet<string>): Promise<string>
}

export interface MetricsParts {
  readonly environment: Pick<Environment, 'below' | 'durationMs' | 'list' | 'number'>
  readonly clock: Pick<Clock, 'now'>
  readonly currentTrace: () => TraceIds | undefined
}

/** The meters of a service: what it counts itself, and what every process can say. */
export async function createMetrics(parts: MetricsParts): Promise<Metrics & MetricsSource> {
  const { clock, currentTrace } = parts
  const settings = metricsSettings(parts.environment)
  const estimator = settings.hasQuantiles ? await quantileEstimator() : undefined
  const registry = createRegistry({ settings, clock, currentTrace, ...(estimator && { estimator }) })
  addProcessMetrics(registry)
  const shown = () => registry.families().filter(({ series }) => series.size > 0)
  return {
    ...registry,
    names: () => [...new Set(shown().map(({ name }) => name))].sort(),
    meter: (name, tags) =>
      meterView(
        shown().filter((family) => family.name === name),
        tags,
      ),
    scrape: async (format, included) => {
      const own = await Promise.all(shown().map(exposedFamilies))
      return exposition([...own.flat(), ...(await nodeFamilies(settings.commonTags))], format, included)
    },
  }
}
