import type { PrometheusClient } from '../../protocols/prometheus/client.ts'
import { isPattern, parsePattern } from '../pattern.ts'

export interface Metric {
  readonly name: string
  /** `counter`, `gauge` …; `unknown` where no target tells. */
  readonly type: string
  readonly help: string
}

/** Those with samples, by name; a word that is no pattern is looked for anywhere in them. */
export async function metricsAt(prometheus: PrometheusClient, pattern?: string): Promise<readonly Metric[]> {
  const [names, facts] = await Promise.all([prometheus.names(), prometheus.metadata()])
  const matches = matcherOf(pattern)
  return names.filter(matches).map((name) => {
    const own = facts.get(name) ?? facts.get(familyOf(name))
    return { name, type: own?.type ?? 'unknown', help: own?.help ?? '' }
  })
}

function matcherOf(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true
  return isPattern(pattern) ? parsePattern(pattern) : (name) => name.includes(pattern)
}

/** A histogram's samples have names of their own, and are told by that of the whole. */
function familyOf(name: string): string {
  return name.replace(/_(?:bucket|count|sum|created)$/, '')
}
