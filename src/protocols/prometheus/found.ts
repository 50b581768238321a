import { WireError } from '../wire-error.ts'

/** What a query found, in one form for all of its types: a scalar is a series without labels. */
export interface Found {
  readonly type: 'vector' | 'matrix' | 'scalar' | 'string'
  readonly series: readonly Series[]
  /** What Prometheus has to remark on the question. */
  readonly warnings: readonly string[]
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly Point[]
}

export interface Point {
  readonly atMs: number
  /** As Prometheus writes it: `12`, `0.1`, `NaN`, `+Inf`; of a native histogram its count. */
  readonly value: string
}

export function readFound({ data, warnings }: { readonly data: unknown; readonly warnings: readonly string[] }): Found {
  const { resultType, result } = (data ?? {}) as { readonly resultType?: unknown; readonly result?: unknown }
  if (resultType === 'scalar' || resultType === 'string')
    return { type: resultType, series: [{ labels: {}, points: pointsIn([result]) }], warnings }
  if ((resultType === 'vector' || resultType === 'matrix') && Array.isArray(result))
    return { type: resultType, series: result.map(seriesIn), warnings }
  throw new WireError('http', 'protocol', { because: 'Prometheus answers with a type of result that nobody knows here' })
}

interface RawSeries {
  readonly metric?: Readonly<Record<string, string>>
  readonly value?: unknown
  readonly values?: readonly unknown[]
  readonly histogram?: unknown
  readonly histograms?: readonly unknown[]
}

function seriesIn(raw: RawSeries): Series {
  const { metric = {}, value, values, histogram, histograms } = raw
  const one = value ?? histogram
  return { labels: metric, points: pointsIn(one === undefined ? [...(values ?? []), ...(histograms ?? [])] : [one]) }
}

function pointsIn(raw: readonly unknown[]): readonly Point[] {
  return raw.flatMap((each) => {
    if (!Array.isArray(each) || typeof each[0] !== 'number') return []
    const value: unknown = each[1]
    const text = typeof value === 'object' && value !== null && 'count' in value ? value.count : value
    return [{ atMs: Math.round(each[0] * 1000), value: String(text) }]
  })
}
