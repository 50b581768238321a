import { doubleText, type Exposed, type Sample } from './exposition.ts'
import { LongTaskMeter } from './long-task-meter.ts'
import { prometheusName } from './names.ts'
import { Recorder } from './recorder.ts'
import { CounterMeter, type Family, ReadMeter, type Series } from './registry.ts'

/** A family of Micrometer's as the one or two of Prometheus that it becomes: `_max` is a gauge of its own. */
export async function exposedFamilies(family: Family): Promise<readonly Exposed[]> {
  const { kind, description: help } = family
  const name = prometheusName(family.name, kind, family.baseUnit)
  const all = [...family.series.values()].sort((a, b) => (a.labels < b.labels ? -1 : 1))
  const gauge = (suffix: string, value: (series: Series) => string): Exposed => {
    return { name: `${name}${suffix}`, type: 'gauge', help, samples: all.map((each) => sample('', each.labels, value(each))) }
  }
  if (kind === 'longTask') {
    const active = (series: Series) => String(longTaskOf(series).active)
    const duration = (series: Series) => doubleText(longTaskOf(series).duration)
    if (family.isBesideTimer) return [gauge('_active_count', (each) => `${active(each)}.0`), gauge('_duration_sum', duration)]
    const samples = all.flatMap((each) => [
      sample('_count', each.labels, active(each)),
      sample('_sum', each.labels, duration(each)),
    ])
    return [{ name, type: 'summary', help, samples }, gauge('_max', (each) => doubleText(longTaskOf(each).max))]
  }
  if (kind === 'timer' || kind === 'summary') {
    const samples = (await Promise.all(all.map(recordedSamples))).flat()
    const hasHistogram = all.some((each) => recorderOf(each).parts.histogram !== undefined)
    const max = gauge('_max', (each) => doubleText(recorderOf(each).max()))
    return [{ name, type: hasHistogram ? 'histogram' : 'summary', help, samples }, max]
  }
  const samples = all.map((each) => sample('', each.labels, doubleText(currentValue(each))))
  return [{ name, type: kind, help, samples }]
}

async function recordedSamples(series: Series): Promise<readonly Sample[]> {
  const { count, total, exemplar, parts } = recorderOf(series)
  const { labels } = series
  const quantiles = (await parts.quantiles?.read()) ?? []
  const { bounds = [] } = parts.histogram ?? {}
  const counts = parts.histogram?.read() ?? []
  const exampleAt = exemplar === undefined ? undefined : bounds.findIndex((bound) => exemplar.value <= bound)
  return [
    ...quantiles.map(([quantile, value]) => sample('', withLabel(labels, 'quantile', doubleText(quantile)), doubleText(value))),
    ...bounds.map((bound, at) => ({
      ...sample('_bucket', withLabel(labels, 'le', doubleText(bound)), String(counts[at] ?? 0)),
      exemplar: at === exampleAt ? exemplar : undefined,
    })),
    ...(bounds.length === 0 ? [] : [sample('_bucket', withLabel(labels, 'le', '+Inf'), String(count))]),
    sample('_count', labels, String(count)),
    sample('_sum', labels, doubleText(total)),
  ]
}

function sample(suffix: string, labels: string, value: string): Sample {
  return { suffix, labels, value }
}

function withLabel(labels: string, name: string, value: string): string {
  return `${labels}${labels === '' ? '' : ','}${name}="${value}"`
}

function currentValue({ meter }: Series): number {
  return meter instanceof CounterMeter || meter instanceof ReadMeter ? meter.value : Number.NaN
}

function recorderOf({ meter }: Series): Recorder {
  if (meter instanceof Recorder) return meter
  throw new Error('it records nothing')
}

function longTaskOf({ meter }: Series): LongTaskMeter {
  if (meter instanceof LongTaskMeter) return meter
  throw new Error('it is no long task')
}
