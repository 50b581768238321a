import type { Health } from '../platform.ts'

export type Show = 'always' | 'never'

export interface HealthRules {
  /** The worst first; a status that is not among them does not count. */
  readonly order: readonly string[]
  readonly httpStatus: ReadonlyMap<string, number>
  readonly showComponents: Show
  readonly showDetails: Show
}

export const defaultOrder: readonly string[] = ['DOWN', 'OUT_OF_SERVICE', 'UP', 'UNKNOWN']
export const defaultHttpStatus: ReadonlyMap<string, number> = new Map([
  ['DOWN', 503],
  ['OUT_OF_SERVICE', 503],
])

/** `OUT_OF_SERVICE`, `out-of-service` and `outOfService` are one. */
export function uniformStatus(status: string): string {
  return status.toLowerCase().replace(/[^a-z0-9]/g, '')
}

export function worstOf(statuses: readonly string[], order: readonly string[]): string {
  const ranks = order.map(uniformStatus)
  const known = statuses.filter((status) => ranks.includes(uniformStatus(status)))
  const rank = (status: string) => ranks.indexOf(uniformStatus(status))
  return known.toSorted((a, b) => rank(a) - rank(b))[0] ?? 'UNKNOWN'
}

export function httpStatusOf(status: string, codes: ReadonlyMap<string, number>): number {
  for (const [name, code] of codes) if (uniformStatus(name) === uniformStatus(status)) return code
  return 200
}

/** A whole with its parts, its status worked out from theirs. */
export function composite(components: ReadonlyMap<string, Health>, order: readonly string[]): Health {
  const parts = [...components].map(([name, health]) => [name, settled(health, order)] as const)
  const status = worstOf(
    parts.map(([, health]) => health.status),
    order,
  )
  return { status, components: Object.fromEntries(parts) }
}

function settled(health: Health, order: readonly string[]): Health {
  if (health.components === undefined) return health
  const whole = composite(new Map(Object.entries(health.components)), order)
  return { ...whole, ...(health.description !== undefined && { description: health.description }) }
}

/** As JSON shows it. The old media type calls the parts `details`. */
export function healthAsJson(health: Health, rules: HealthRules, isOld: boolean): Record<string, unknown> {
  const { status, description, details, components } = health
  const parts = components === undefined || rules.showComponents === 'never' ? undefined : partsAsJson(components, rules, isOld)
  const hasDetails = details !== undefined && Object.keys(details).length > 0 && rules.showDetails === 'always'
  return {
    ...(description !== undefined && { description }),
    status,
    ...(parts !== undefined && { [isOld ? 'details' : 'components']: parts }),
    ...(hasDetails && { details }),
  }
}

function partsAsJson(components: Readonly<Record<string, Health>>, rules: HealthRules, isOld: boolean) {
  const sorted = Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([name, health]) => [name, healthAsJson(health, rules, isOld)]))
}
