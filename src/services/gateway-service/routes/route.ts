import type { Filter } from '../filters/filter.ts'
import type { Predicate } from '../predicates/predicate.ts'
import type { RouteDefinition } from './definition.ts'
import type { Target } from './target.ts'

/** A definition that was understood. */
export interface Route {
  readonly id: string
  /** As shown: an http address has its port. */
  readonly uri: string
  readonly order: number
  readonly target: Target
  readonly predicates: readonly Predicate[]
  readonly filters: readonly OrderedFilter[]
  /** `filters`, as they are run. */
  readonly chain: readonly Filter[]
  readonly definition: RouteDefinition
  readonly connectTimeoutMs: number | undefined
  readonly responseTimeoutMs: number | undefined
}

export interface OrderedFilter {
  readonly filter: Filter
  readonly order: number
}
