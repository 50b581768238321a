import { LongTaskMeter } from './long-task-meter.ts'
import { Recorder, TimerMeter } from './recorder.ts'
import type { Family, Meter, Series } from './registry.ts'

/** What `/actuator/metrics/{name}` answers. */
export interface MeterView {
  readonly name: string
  readonly description?: string
  readonly baseUnit?: string
  readonly measurements: readonly Measurement[]
  readonly availableTags: ReadonlyArray<{ readonly tag: string; readonly values: readonly string[] }>
}

interface Measurement {
  readonly statistic: string
  readonly value: number
}

/** Of all series of these families (they have one name) that have all of the tags; undefined where there is none. */
export function meterView(families: readonly Family[], asked: ReadonlyMap<string, string>): MeterView | undefined {
  const found = families.flatMap((family) => [...family.series.values()].filter((series) => hasAll(series, asked)))
  const [family] = families
  if (family === undefined || found.length === 0) return undefined
  const { name, description } = family
  const baseUnit = family.kind === 'timer' || family.kind === 'longTask' ? 'seconds' : family.baseUnit
  return {
    name,
    ...(description !== undefined && { description }),
    ...(baseUnit !== undefined && { baseUnit }),
    measurements: merged(found.flatMap(({ meter }) => measurementsOf(meter, family))),
    availableTags: availableTags(found, asked),
  }
}

function hasAll({ tags }: Series, asked: ReadonlyMap<string, string>): boolean {
  return [...asked].every(([name, value]) => tags.some(([tag, each]) => tag === name && each === value))
}

/** Sums, but for the largest of what is a maximum. */
function merged(measurements: readonly Measurement[]): readonly Measurement[] {
  const values = new Map<string, number>()
  for (const { statistic, value } of measurements) {
    const known = values.get(statistic)
    if (known === undefined) values.set(statistic, value)
    else values.set(statistic, statistic === 'MAX' ? Math.max(known, value) : known + value)
  }
  return [...values].map(([statistic, value]) => ({ statistic, value }))
}

function measurementsOf(meter: Meter, { kind }: Family): readonly Measurement[] {
  if (meter instanceof Recorder) {
    const total = { statistic: meter instanceof TimerMeter ? 'TOTAL_TIME' : 'TOTAL', value: meter.total }
    return [{ statistic: 'COUNT', value: meter.count }, total, { statistic: 'MAX', value: meter.max() }]
  }
  if (meter instanceof LongTaskMeter)
    return [
      { statistic: 'ACTIVE_TASKS', value: meter.active },
      { statistic: 'DURATION', value: meter.duration },
    ]
  return [{ statistic: kind === 'counter' ? 'COUNT' : 'VALUE', value: meter.value }]
}

function availableTags(found: readonly Series[], asked: ReadonlyMap<string, string>) {
  const values = new Map<string, Set<string>>()
  for (const { tags } of found) {
    for (const [tag, value] of tags) if (!asked.has(tag)) values.set(tag, (values.get(tag) ?? new Set()).add(value))
  }
  return [...values].map(([tag, each]) => ({ tag, values: [...each] }))
}
