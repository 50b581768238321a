import type { Found, Series } from '../../protocols/prometheus/found.ts'

/** Series with what all of them say told once. */
export interface SeriesTable {
  /** The metric's name, where all have one and the same. */
  readonly name: string | null
  readonly common: Readonly<Record<string, string>>
  /** Labels in which they differ, by name. */
  readonly labels: readonly string[]
  readonly rows: readonly SeriesRow[]
}

export interface SeriesRow {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly { readonly atMs: number; readonly value: string }[]
}

export function seriesTable({ series }: Pick<Found, 'series'>): SeriesTable {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort()
  const differs = names.filter((name) => new Set(series.map(({ labels }) => labels[name])).size > 1)
  const first = series[0]?.labels ?? {}
  const common = Object.fromEntries(Object.entries(first).filter(([name]) => name !== '__name__' && !differs.includes(name)))
  return {
    name: differs.includes('__name__') ? null : (first.__name__ ?? null),
    common,
    labels: differs,
    rows: [...series].sort(byLabels(differs)),
  }
}

function byLabels(names: readonly string[]) {
  return (one: Series, other: Series): number => {
    for (const name of names) {
      const [left = '', right = ''] = [one.labels[name], other.labels[name]]
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }
}

/** `http_requests_total{job="a",method="GET"}`, as Prometheus writes it. */
export function seriesName(name: string | null, labels: Readonly<Record<string, string>>): string {
  const said = Object.entries(labels).filter(([key]) => key !== '__name__')
  const inside = said.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')
  return `${name ?? ''}${inside === '' && name !== null ? '' : `{${inside}}`}`
}
