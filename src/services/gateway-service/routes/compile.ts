import { durationMsOf } from '../../../platform/config/convert.ts'
import type { FilterContext } from '../filters/filter.ts'
import { filterFactories } from '../filters/filters.ts'
import type { PredicateContext } from '../predicates/predicate.ts'
import { predicateFactories } from '../predicates/predicates.ts'
import { Arguments } from './arguments.ts'
import { isScalar, type PartDefinition, type RouteDefinition, RouteError } from './definition.ts'
import { memberOf } from './read-definitions.ts'
import type { OrderedFilter, Route } from './route.ts'
import { shownUri, targetOf } from './target.ts'

export interface CompileContext {
  readonly defaultFilters: readonly PartDefinition[]
  readonly filters: (routeId: string) => FilterContext
  readonly predicates: (routeId: string) => PredicateContext
}

/** Throws a `RouteError` that says what is wrong with it. */
export function compileRoute(definition: RouteDefinition, context: CompileContext): Route {
  const target = targetOf(definition.uri)
  const predicates = definition.predicates.map((part) => {
    const factory = predicateFactories.get(part.name)
    if (factory === undefined) throw new RouteError(`Invalid PredicateDefinition: [${part.name}]`)
    return factory.create(new Arguments(part, factory.shortcut), context.predicates(definition.id))
  })
  // Each list counts from 1; of two with one number, the default filter comes first.
  const filters = [
    ...ordered(context.defaultFilters, definition.id, context),
    ...ordered(definition.filters, definition.id, context),
  ]
  const sorted = filters.toSorted((a, b) => a.order - b.order)
  return {
    ...{ id: definition.id, uri: shownUri(definition.uri), order: definition.order, definition, target, predicates },
    filters: sorted,
    chain: sorted.map(({ filter }) => filter),
    connectTimeoutMs: timeoutIn(definition, 'connect-timeout'),
    responseTimeoutMs: timeoutIn(definition, 'response-timeout'),
  }
}

export function compileFilter(part: PartDefinition, context: FilterContext) {
  const factory = filterFactories.get(part.name)
  if (factory === undefined) throw new RouteError(`Invalid FilterDefinition: [${part.name}]`)
  return factory.create(new Arguments(part, factory.shortcut), context)
}

function ordered(parts: readonly PartDefinition[], id: string, context: CompileContext): readonly OrderedFilter[] {
  return parts.map((part, index) => ({ filter: compileFilter(part, context.filters(id)), order: index + 1 }))
}

/** Negative: none. */
function timeoutIn({ metadata }: RouteDefinition, name: string): number | undefined {
  const value = memberOf(metadata, name)
  if (!isScalar(value) || value === '') return undefined
  const text = String(value)
  if (/^-\d+$/.test(text)) return 0
  const ms = durationMsOf(text)
  if (ms === undefined) throw new RouteError(`metadata ${name}: '${text.slice(0, 50)}' is no duration`)
  return ms
}

/** `(A && B) && C`, as Spring prints it. */
export function predicateText({ predicates }: Route): string {
  const [first, ...others] = predicates.map(({ text }) => text)
  return others.reduce((left, right) => `(${left} && ${right})`, first ?? 'Always')
}
