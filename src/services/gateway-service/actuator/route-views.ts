import { predicateText } from '../routes/compile.ts'
import { valueAsJson } from '../routes/definition.ts'
import type { Route } from '../routes/route.ts'

/** A route as `/actuator/gateway/routes` shows it. */
export function routeView(route: Route) {
  const { metadata } = route.definition
  return {
    ...{ predicate: predicateText(route), route_id: route.id, filters: filterTexts(route), uri: route.uri, order: route.order },
    ...(metadata.size > 0 && { metadata: valueAsJson(metadata) }),
  }
}

export function combinedFilters(route: Route): Readonly<Record<string, number>> {
  const { id, uri, order, definition } = route
  const metadata = [...definition.metadata].map(([key, value]) => `${key}=${JSON.stringify(valueAsJson(value))}`).join(', ')
  const facts = `predicate=${predicateText(route)}, gatewayFilters=[${filterTexts(route).join(', ')}], metadata={${metadata}}`
  return { [`Route{id='${id}', uri=${uri}, order=${order}, ${facts}}`]: order }
}

function filterTexts({ filters }: Route): readonly string[] {
  return filters.map(({ filter, order }) => `[${filter.text}, order = ${order}]`)
}

/** What every request goes through here, by the names and places that Spring gives it. */
export const globalFilters: Readonly<Record<string, number>> = {
  ForwardPathFilter: 0,
  GatewayMetricsFilter: 0,
  NettyWriteResponseFilter: -1,
  RouteToRequestUrlFilter: 10_000,
  ReactiveLoadBalancerClientFilter: 10_150,
  WebsocketRoutingFilter: 2_147_483_646,
  NettyRoutingFilter: 2_147_483_647,
  ForwardRoutingFilter: 2_147_483_647,
}
