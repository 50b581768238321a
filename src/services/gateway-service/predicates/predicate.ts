import type { Clock } from '../../../platform/clock.ts'
import type { Exchange } from '../proxy/exchange.ts'
import type { Arguments, Shortcut } from '../routes/arguments.ts'
import type { WeightGroups } from './weight-groups.ts'

export interface Predicate {
  /** As the actuator shows it. */
  readonly text: string
  readonly test: (exchange: Exchange) => boolean
  /** Where the path alone decides. */
  readonly matchesPath?: (path: string) => boolean
}

export interface PredicateContext {
  readonly routeId: string
  readonly clock: Clock
  readonly weights: WeightGroups
}

/** Throws a `RouteError` for arguments it cannot take. */
export interface PredicateFactory {
  readonly shortcut: Shortcut
  readonly create: (args: Arguments, context: PredicateContext) => Predicate
}
