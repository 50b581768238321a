import type { Logger } from 'pino'
import { messageOf } from '../../../shared/errors.ts'
import { WeightGroups } from '../predicates/weight-groups.ts'
import type { Exchange } from '../proxy/exchange.ts'
import { circlesAmong } from './circles.ts'
import { type CompileContext, compileRoute } from './compile.ts'
import { definitionAsJson, type PartDefinition, type RouteDefinition, RouteError } from './definition.ts'
import type { Forbidden } from './forbidden.ts'
import type { ReadRoutes, RefusedRoute } from './read-definitions.ts'
import type { Route } from './route.ts'

export interface RouteTableInput {
  readonly log: Logger
  readonly forbidden: Forbidden
  readonly random: () => number
  /** From the settings. */
  readonly read: () => ReadRoutes
  /** Of the services there are. */
  readonly locate: () => readonly RouteDefinition[]
  /** What this service itself answers. */
  readonly isOwnPath: (path: string) => boolean
  readonly context: (weights: WeightGroups, defaultFilters: readonly PartDefinition[]) => CompileContext
}

/** The routes in use. A change replaces them as a whole: a request that is under way finishes on those it began with. */
export class RouteTable {
  readonly #input: RouteTableInput
  readonly #added = new Map<string, RouteDefinition>()
  #definitions: readonly RouteDefinition[] = []
  #routes: readonly Route[] = []
  #refused: readonly RefusedRoute[] = []
  #told = ''
  #located = ''

  constructor(input: RouteTableInput) {
    this.#input = input
  }

  get routes(): readonly Route[] {
    return this.#routes
  }

  /** Those of the settings, of the actuator and of discovery, also those not in use yet. */
  get definitions(): readonly RouteDefinition[] {
    return this.#definitions
  }

  get refused(): readonly RefusedRoute[] {
    return this.#refused
  }

  /** The first in order whose predicates all agree. */
  match(exchange: Exchange): Route | undefined {
    for (const route of this.#routes) {
      if (this.#agrees(route, exchange)) {
        exchange.route = route
        return route
      }
    }
    return undefined
  }

  /** Services came or went: where discovery makes routes, they are others now. */
  rediscover(): void {
    if (asText(this.#input.locate()) !== this.#located) this.refresh()
  }

  /** Reads and understands everything anew. What is refused is told once. */
  refresh(): void {
    const { log, random, read, locate } = this.#input
    const { definitions, defaultFilters, refused } = read()
    const located = locate()
    this.#located = asText(located)
    const weights = new WeightGroups(random)
    const context = this.#input.context(weights, defaultFilters)
    const all = [...definitions, ...this.#added.values(), ...located]
    const routes: Route[] = []
    const problems = [...refused]
    for (const definition of all.filter(({ enabled }) => enabled)) {
      try {
        routes.push(this.#compiled(definition, context))
      } catch (error) {
        weights.leave(definition.id)
        problems.push({ id: definition.id, because: messageOf(error) })
      }
    }
    this.#definitions = all
    const sorted = routes.toSorted((a, b) => a.order - b.order)
    const circles = circlesAmong(sorted, this.#input.isOwnPath)
    for (const [{ id, uri }, ids] of circles) {
      weights.leave(id)
      problems.push({ id, because: `${uri}: it leads round in a circle: ${ids.join(' → ')}` })
    }
    this.#routes = sorted.filter((route) => !circles.has(route))
    this.#refused = problems
    const told = JSON.stringify(problems)
    if (told !== this.#told)
      for (const { id, because } of problems) log.error({ route: id, reason: because }, 'a route is refused')
    this.#told = told
  }

  /** Throws for one that could never be used. */
  check(definition: RouteDefinition): void {
    this.#compiled(definition, this.#input.context(new WeightGroups(this.#input.random), []))
  }

  /** Counts from the next refresh on. */
  add(definition: RouteDefinition): void {
    this.check(definition)
    if (!this.#added.has(definition.id) && this.#added.size >= mostAdded)
      throw new RouteError(`there are ${mostAdded} routes already`)
    this.#added.set(definition.id, definition)
  }

  /** Of those that were added. */
  remove(id: string): boolean {
    return this.#added.delete(id)
  }

  #compiled(definition: RouteDefinition, context: CompileContext): Route {
    const route = compileRoute(definition, context)
    const because = this.#input.forbidden.target(route.target)
    if (because !== undefined) throw new RouteError(`${definition.uri}: ${because}`)
    return route
  }

  #agrees({ id, predicates }: Route, exchange: Exchange): boolean {
    try {
      for (const predicate of predicates) if (!predicate.test(exchange)) return false
      return true
    } catch (error) {
      this.#input.log.error({ err: error, route: id }, 'a predicate failed: its route is left out')
      return false
    }
  }
}

const mostAdded = 1000

function asText(definitions: readonly RouteDefinition[]): string {
  return JSON.stringify(definitions.map(definitionAsJson))
}
