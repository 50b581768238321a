import type { Route } from './route.ts'

/**
 * Routes that forward to one another without end, each with the ids of its circle. Only what is certain: whether other predicates
 * agree, or a filter answers, is not known beforehand.
 */
export function circlesAmong(
  routes: readonly Route[],
  isOwnPath: (path: string) => boolean,
): ReadonlyMap<Route, readonly string[]> {
  const found = new Map<Route, readonly string[]>()
  for (const route of routes) {
    const way = [route]
    let next = nextOf(route, routes, isOwnPath)
    while (next !== undefined && !way.includes(next)) {
      way.push(next)
      next = nextOf(next, routes, isOwnPath)
    }
    if (next === route)
      found.set(
        route,
        [...way, route].map(({ id }) => id),
      )
  }
  return found
}

function nextOf(route: Route, routes: readonly Route[], isOwnPath: (path: string) => boolean): Route | undefined {
  const { target, chain } = route
  if (target.kind !== 'forward' || chain.some(({ around }) => around !== undefined)) return undefined
  // The path goes on as it came, to whom it came.
  if (target.path === '/') return chain.length === 0 ? route : undefined
  if (isOwnPath(target.path)) return undefined
  const mayBe = routes.find(({ predicates }) => predicates.every(({ matchesPath }) => matchesPath?.(target.path) ?? true))
  return mayBe?.predicates.every(({ matchesPath }) => matchesPath !== undefined) ? mayBe : undefined
}
