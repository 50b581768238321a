import type { Discovery, Environment } from '../../../platform/platform.ts'
import { type PartDefinition, partOf, type RouteDefinition } from './definition.ts'
import type { Forbidden } from './forbidden.ts'
import { prefixes } from './read-definitions.ts'

/** `discovery.locator.enabled`: a route for every service that there is, but for those nothing may lead to. */
export function locatedRoutes(
  environment: Environment,
  discovery: Pick<Discovery, 'applications'>,
  forbidden: Pick<Forbidden, 'service'>,
): readonly RouteDefinition[] {
  const setting = (name: string) =>
    prefixes.map((prefix) => environment.get(`${prefix}.discovery.locator.${name}`)).find((value) => value !== undefined)
  if (setting('enabled')?.toLowerCase() !== 'true') return []
  const isLower = setting('lower-case-service-id')?.toLowerCase() === 'true'
  const idPrefix = setting('route-id-prefix') ?? 'ReactiveCompositeDiscoveryClient_'
  return discovery
    .applications()
    .filter(({ name, instances }) => instances.some(({ status }) => status === 'UP') && forbidden.service(name) === undefined)
    .map(({ name, instances }) => ({
      id: `${idPrefix}${name}`,
      uri: `lb://${name}`,
      ...partsFor(isLower ? name.toLowerCase() : name),
      metadata: instances[0]?.metadata ?? new Map(),
      order: 0,
      enabled: true,
    }))
}

function partsFor(path: string): { readonly predicates: readonly PartDefinition[]; readonly filters: readonly PartDefinition[] } {
  return {
    predicates: [partOf(`Path=/${path}/**`, 'predicate')],
    filters: [partOf(`RewritePath=/${path}/?(?<remaining>.*), /\${remaining}`, 'filter')],
  }
}
