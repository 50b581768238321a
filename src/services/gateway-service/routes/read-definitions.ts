import type { Environment } from '../../../platform/platform.ts'
import { canonicalName } from '../../../protocols/spring-properties/relaxed-name.ts'
import { messageOf } from '../../../shared/errors.ts'
import { type ArgumentValue, type PartDefinition, partOf, type RouteDefinition, RouteError, routeOfText } from './definition.ts'
import { propertyList } from './property-list.ts'

export interface ReadRoutes {
  readonly definitions: readonly RouteDefinition[]
  readonly defaultFilters: readonly PartDefinition[]
  readonly refused: readonly RefusedRoute[]
}

export interface RefusedRoute {
  readonly id: string
  readonly because: string
}

/** Its name of old, and the one since 4.3. */
export const prefixes = ['spring.cloud.gateway.server.webflux', 'spring.cloud.gateway'] as const

export function readRoutes(environment: Environment): ReadRoutes {
  const listOf = (name: string) =>
    propertyList(
      environment,
      prefixes.map((prefix) => `${prefix}.${name}`),
    )
  const refused: RefusedRoute[] = []
  const definitions = listOf('routes').flatMap((value, index) => {
    const id = idOf(value) ?? `route-${index}`
    try {
      return [definitionOf(value, id)]
    } catch (error) {
      refused.push({ id, because: messageOf(error) })
      return []
    }
  })
  const defaultFilters = listOf('default-filters').flatMap((value, index) => {
    try {
      return [partOfValue(value, 'filter')]
    } catch (error) {
      refused.push({ id: `default-filters[${index}]`, because: messageOf(error) })
      return []
    }
  })
  return { definitions, defaultFilters, refused }
}

/** Also from JSON, whose members are the same. */
export function definitionOf(value: ArgumentValue, id: string): RouteDefinition {
  if (typeof value === 'string') {
    const short = routeOfText(value)
    return { ...short, filters: [], metadata: new Map(), order: 0, enabled: true }
  }
  if (!(value instanceof Map)) throw new RouteError('it is no map of id, uri, predicates …')
  const member = (name: string) => memberOf(value, name)
  const uri = member('uri')
  if (uri === undefined || uri === '') throw new RouteError('The URI can not be empty')
  if (typeof uri !== 'string') throw new RouteError('The URI is no text')
  const metadata = member('metadata')
  return {
    id,
    uri,
    predicates: partsOf(member('predicates'), 'predicate'),
    filters: partsOf(member('filters'), 'filter'),
    metadata: metadata instanceof Map ? metadata : new Map(),
    order: integerOf(member('order')),
    enabled: String(member('enabled')) !== 'false',
  }
}

export function memberOf(map: ReadonlyMap<string, ArgumentValue>, name: string): ArgumentValue | undefined {
  const exact = map.get(name)
  if (exact !== undefined) return exact
  for (const [key, value] of map) if (canonicalName(key) === canonicalName(name)) return value
  return undefined
}

function idOf(value: ArgumentValue): string | undefined {
  if (typeof value === 'string') return value.split('=')[0]
  const id = value instanceof Map ? memberOf(value, 'id') : undefined
  return typeof id === 'string' && id !== '' ? id : undefined
}

function partsOf(value: ArgumentValue | undefined, kind: 'predicate' | 'filter'): readonly PartDefinition[] {
  if (value === undefined || value === '') return []
  return (Array.isArray(value) ? value : [value]).map((each) => partOfValue(each, kind))
}

function partOfValue(value: ArgumentValue, kind: 'predicate' | 'filter'): PartDefinition {
  if (typeof value === 'string') return partOf(value, kind)
  const name = value instanceof Map ? memberOf(value, 'name') : undefined
  if (!(value instanceof Map) || typeof name !== 'string') throw new RouteError(`a ${kind} has no name`)
  const args = memberOf(value, 'args')
  if (args instanceof Map) return { name, args }
  if (!Array.isArray(args)) return { name, args: new Map() }
  return { name, args: new Map(args.map((each, index) => [`_genkey_${index}`, each])) }
}

function integerOf(value: ArgumentValue | undefined): number {
  if (value === undefined) return 0
  const order = Number(value)
  if (!Number.isInteger(order)) throw new RouteError(`order: '${String(value).slice(0, 50)}' is no whole number`)
  return order
}
