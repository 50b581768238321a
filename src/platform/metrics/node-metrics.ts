import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client'
import { doubleText, type Exposed, type Sample } from './exposition.ts'
import { labelsText } from './names.ts'

/** Told by `process-metrics.ts`, where processor time counts from the start; of a loop that was just read the least lag is made up. */
const leftOut = /^process_start_time_seconds$|^process_cpu_\w*seconds_total$|^nodejs_eventloop_lag_min_seconds$/

/** As dashboards for Spring look for them. */
const springNames: ReadonlyMap<string, string> = new Map([
  ['process_open_fds', 'process_files_open_files'],
  ['process_max_fds', 'process_files_max_files'],
])

let observed: Promise<Registry> | undefined

/**
 * Event loop, heap, garbage collection and handles, by the names that dashboards for Node look for: those of prom-client, which
 * observes them. Once per process, however many services live in it: its observers cannot be taken away again.
 */
export async function nodeFamilies(commonTags: ReadonlyMap<string, string>): Promise<readonly Exposed[]> {
  observed ??= observe()
  const metrics: readonly MetricObjectWithValues<MetricValue<string>>[] = await (await observed).getMetricsAsJSON()
  return metrics
    .filter(({ name, values }) => !leftOut.test(name) && values.length > 0)
    .map((family) => exposed(family, commonTags))
}

async function observe(): Promise<Registry> {
  const { default: client } = await import('prom-client')
  const register = new client.Registry()
  client.collectDefaultMetrics({ register })
  return register
}

function exposed(
  { name, help, type, values }: MetricObjectWithValues<MetricValue<string>>,
  common: ReadonlyMap<string, string>,
): Exposed {
  // The types of prom-client say an enum where it gives the word.
  const kind = String(type) as Exposed['type']
  return {
    name: springNames.get(name) ?? name,
    type: kind,
    help,
    samples: values.map((value) => sample(name, kind, value, common)),
  }
}

function sample(
  family: string,
  kind: Exposed['type'],
  metric: MetricValue<string> & { metricName?: string },
  common: ReadonlyMap<string, string>,
): Sample {
  const { metricName = family, labels, value } = metric
  const own = Object.entries(labels).map(([tag, each]) => [tag, tag === 'le' ? doubleText(boundOf(each)) : String(each)] as const)
  const tags = [...new Map([...common, ...own])]
  const isCount = kind === 'histogram' && !metricName.endsWith('_sum')
  return {
    suffix: metricName.slice(family.length),
    labels: labelsText(tags.sort(([a], [b]) => (a < b ? -1 : 1))),
    value: isCount ? String(value) : doubleText(value),
  }
}

function boundOf(text: string | number | undefined): number {
  return text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text)
}
