import { booleanOf, durationMsOf } from '../config/convert.ts'
import type { Environment } from '../platform.ts'
import { bucketsBetween, sorted } from './buckets.ts'

/** `management.metrics.*`: read once, when the service starts. */
export interface MetricsSettings {
  readonly commonTags: ReadonlyMap<string, string>
  isEnabled(name: string): boolean
  distribution(name: string, kind: 'timer' | 'summary'): Distribution
  /** Whether any meter is to show quantiles. */
  readonly hasQuantiles: boolean
}

export interface Distribution {
  /** Of a histogram, ascending, in seconds for a timer; none: no histogram. */
  readonly bounds: readonly number[]
  readonly quantiles: readonly number[]
}

type Reading = Pick<Environment, 'below' | 'durationMs' | 'list' | 'number'>

const prefix = 'management.metrics.distribution'

export function metricsSettings(environment: Reading): MetricsSettings {
  const enable = environment.below('management.metrics.enable')
  const quantiles = listsBelow(environment, `${prefix}.percentiles`)
  const histograms = environment.below(`${prefix}.percentiles-histogram`)
  const slo = listsBelow(environment, `${prefix}.slo`)
  const [least, most] = [`${prefix}.minimum-expected-value`, `${prefix}.maximum-expected-value`]
  const boundOf = (of: string, name: string, isTime: boolean, fallback: number): number => {
    const key = longestMatch(environment.below(of), name)?.key
    if (key === undefined) return fallback
    return isTime ? environment.durationMs(`${of}.${key}`, 0) / 1000 : environment.number(`${of}.${key}`, fallback)
  }
  return {
    commonTags: environment.below('management.metrics.tags'),
    isEnabled: (name) => booleanOf(longestMatch(enable, name)?.value ?? '') !== false,
    hasQuantiles: quantiles.size > 0,
    distribution: (name, kind) => {
      const isTime = kind === 'timer'
      const own = (longestMatch(slo, name)?.value ?? []).map((text) => boundOfText(text, isTime))
      const hasHistogram = booleanOf(longestMatch(histograms, name)?.value ?? '') === true
      const range = () =>
        [
          boundOf(least, name, isTime, isTime ? 0.001 : 1),
          boundOf(most, name, isTime, isTime ? 30 : Number.POSITIVE_INFINITY),
        ] as const
      return {
        bounds: sorted([...own, ...(hasHistogram ? bucketsBetween(...range(), isTime) : [])]),
        quantiles: (longestMatch(quantiles, name)?.value ?? []).map(Number).filter((each) => each >= 0 && each <= 1),
      }
    },
  }
}

/** That of the name, of the longest name it is below, or of `all`. */
function longestMatch<T>(values: ReadonlyMap<string, T>, name: string): { readonly key: string; readonly value: T } | undefined {
  for (let key = name; key !== ''; key = key.slice(0, Math.max(0, key.lastIndexOf('.')))) {
    const value = values.get(key)
    if (value !== undefined) return { key, value }
  }
  const all = values.get('all')
  return all === undefined ? undefined : { key: 'all', value: all }
}

/** `a: 0.5,0.9` and `a[0]: 0.5`. */
function listsBelow(environment: Reading, name: string): ReadonlyMap<string, readonly string[]> {
  const keys = [...environment.below(name).keys()].map((key) => key.replace(/\[\d+\]$/, ''))
  return new Map([...new Set(keys)].map((key) => [key, environment.list(`${name}.${key}`, [])]))
}

/** `100ms`, `1s`, or a bare number: milliseconds of a timer. */
function boundOfText(text: string, isTime: boolean): number {
  return isTime ? (durationMsOf(text) ?? Number.NaN) / 1000 : Number(text)
}
