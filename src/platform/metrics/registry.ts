import type { Clock } from '../clock.ts'
import type { TraceIds } from '../tracing/tracing.ts'
import { Histogram } from './histogram.ts'
import { LongTaskMeter } from './long-task-meter.ts'
import type { Counter, LongTask, LongTaskFacts, MeterFacts, Metrics, Summary, Timer } from './metrics.ts'
import { labelsText, type MeterKind } from './names.ts'
import type { Quantiles } from './quantiles.ts'
import { SummaryMeter, TimerMeter } from './recorder.ts'
import type { MetricsSettings } from './settings.ts'

export interface RegistryParts {
  readonly settings: MetricsSettings
  readonly clock: Pick<Clock, 'now'>
  readonly currentTrace?: () => TraceIds | undefined
  /** Needed where the settings ask for quantiles. */
  readonly estimator?: (quantiles: readonly number[]) => Quantiles
}

/** All meters of one name and kind. */
export interface Family {
  readonly name: string
  readonly kind: MeterKind
  readonly description: string | undefined
  readonly baseUnit: string | undefined
  readonly isBesideTimer: boolean
  /** By their tags. */
  readonly series: ReadonlyMap<string, Series>
}

export interface Series {
  /** The common ones among them, sorted by name. */
  readonly tags: ReadonlyArray<readonly [name: string, value: string]>
  /** The same as Prometheus reads them. */
  readonly labels: string
  readonly meter: Meter
}

export type Meter = CounterMeter | TimerMeter | SummaryMeter | LongTaskMeter | ReadMeter

export interface Registry extends Metrics {
  families(): readonly Family[]
}

/** More of one name come of a tag made of what people send: those beyond are shown nowhere. */
const mostSeries = 5000

export function createRegistry({ settings, clock, currentTrace = () => undefined, estimator }: RegistryParts): Registry {
  const families = new Map<string, Family & { readonly series: Map<string, Series> }>()
  const now = () => clock.now()

  const familyOf = (name: string, kind: MeterKind, facts: LongTaskFacts) => {
    const key = kind === 'longTask' ? `${name} under way` : name
    const known = families.get(key)
    if (known !== undefined && known.kind !== kind) throw new Error(`The meter ${name} is a ${known.kind}, and no ${kind}.`)
    const { description, baseUnit, isBesideTimer = false } = facts
    const family = known ?? { name, kind, description, baseUnit, isBesideTimer, series: new Map<string, Series>() }
    families.set(key, family)
    return family
  }

  const meterOf = <M extends Meter>(
    name: string,
    kind: MeterKind,
    facts: LongTaskFacts,
    create: () => M,
    isNewest = false,
  ): M => {
    if (!settings.isEnabled(name)) return create()
    const { series } = familyOf(name, kind, facts)
    const tags = [...new Map([...settings.commonTags, ...Object.entries(facts.tags ?? {})])].sort(byName)
    const labels = labelsText(tags)
    const known = series.get(labels)
    // What a family holds was made by `create` of its kind.
    if (known !== undefined && !isNewest) return known.meter as M
    const meter = create()
    if (known !== undefined || series.size < mostSeries) series.set(labels, { tags, labels, meter })
    return meter
  }

  const recorderParts = (name: string, kind: 'timer' | 'summary') => {
    const { bounds, quantiles } = settings.distribution(name, kind)
    const histogram = bounds.length === 0 ? undefined : new Histogram(bounds)
    return { now, currentTrace, histogram, quantiles: quantiles.length === 0 ? undefined : estimator?.(quantiles) }
  }

  return {
    counter: (name: string, facts: MeterFacts = {}): Counter => meterOf(name, 'counter', facts, () => new CounterMeter()),
    timer: (name: string, facts: MeterFacts = {}): Timer =>
      meterOf(name, 'timer', facts, () => new TimerMeter(recorderParts(name, 'timer'))),
    summary: (name: string, facts: MeterFacts = {}): Summary =>
      meterOf(name, 'summary', facts, () => new SummaryMeter(recorderParts(name, 'summary'))),
    longTask: (name: string, facts: LongTaskFacts = {}): LongTask =>
      meterOf(name, 'longTask', facts, () => new LongTaskMeter(now)),
    gauge: (name, value, facts = {}) => void meterOf(name, 'gauge', facts, () => new ReadMeter(value), true),
    counted: (name, value, facts = {}) => void meterOf(name, 'counter', facts, () => new ReadMeter(value), true),
    families: () => [...families.values()],
  }
}

/** Counts what it is told. */
export class CounterMeter implements Counter {
  value = 0

  add(amount = 1): void {
    if (amount > 0) this.value += amount
  }
}

/** Asks whoever knows. */
export class ReadMeter {
  readonly #read: () => number

  constructor(read: () => number) {
    this.#read = read
  }

  /** NaN where it cannot be said: one gauge that fails does not cost the others their reading. */
  get value(): number {
    try {
      return this.#read()
    } catch {
      return Number.NaN
    }
  }
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
