import { exposedFamilies } from '../../../src/platform/metrics/exposed-families.ts'
import { exposition, type ScrapeFormat } from '../../../src/platform/metrics/exposition.ts'
import { quantileEstimator } from '../../../src/platform/metrics/quantiles.ts'
import { createRegistry, type Registry } from '../../../src/platform/metrics/registry.ts'
import { metricsSettings } from '../../../src/platform/metrics/settings.ts'
import type { Environment } from '../../../src/platform/platform.ts'
import type { TraceIds } from '../../../src/platform/tracing/tracing.ts'
import { environmentOf } from '../../support/platform.ts'

export interface Meters {
  readonly metrics: Registry
  readonly clock: { nowMs: number }
  scrape(format?: ScrapeFormat, included?: readonly string[]): Promise<string>
}

/** A registry with these properties, at a time the test sets. */
export async function meters(
  properties: Readonly<Record<string, string>> = {},
  currentTrace: () => TraceIds | undefined = () => undefined,
): Promise<Meters> {
  const environment: Environment = await environmentOf({ defaults: { 'spring.cloud.config.enabled': false, ...properties } })
  const clock = { nowMs: 1_795_247_046_767 }
  const settings = metricsSettings(environment)
  const estimator = settings.hasQuantiles ? await quantileEstimator() : undefined
  const metrics = createRegistry({
    ...{ settings, currentTrace, clock: { now: () => clock.nowMs } },
    ...(estimator && { estimator }),
  })
  const scrape = async (format: ScrapeFormat = 'prometheus', included: readonly string[] = []) => {
    const families = await Promise.all(metrics.families().map(exposedFamilies))
    return exposition(families.flat(), format, new Set(included))
  }
  return { metrics, clock, scrape }
}
