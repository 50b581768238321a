/**
 * The lesson's routes, in Spring's notation, used where `spring.cloud.gateway.routes` says nothing. What anybody may see stands
 * first; whatever else a service has needs a token. Of the config server there is none, and there cannot be one.
 */
const services = ['user-service', 'order-service', 'catalog-service']

/** Before there is a token there is a way to get one. */
const openPosts: Readonly<Record<string, readonly string[]>> = { 'user-service': ['login', 'users'] }

export function defaultRouteProperties(): Readonly<Record<string, string>> {
  const routes = services.flatMap((service) => [
    ...(openPosts[service] ?? []).map((path) =>
      route(`${service}-${path}`, service, [`Path=/${service}/${path}`, 'Method=POST']),
    ),
    route(`${service}-public`, service, [`Path=/${service}/welcome,/${service}/health_check`, 'Method=GET']),
    route(`${service}-actuator`, service, [`Path=/${service}/actuator/**`, 'Method=GET,POST']),
    route(service, service, [`Path=/${service}/**`], ['AuthorizationHeaderFilter']),
  ])
  return Object.fromEntries(routes.flatMap((each, index) => propertiesOf(`spring.cloud.gateway.routes[${index}]`, each)))
}

interface ShortRoute {
  readonly id: string
  readonly uri: string
  readonly predicates: readonly string[]
  readonly filters: readonly string[]
}

function route(id: string, service: string, predicates: readonly string[], more: readonly string[] = []): ShortRoute {
  const rewrite = `RewritePath=/${service}/(?<segment>.*), /$\\{segment}`
  return { id, uri: `lb://${service.toUpperCase()}`, predicates, filters: ['RemoveRequestHeader=Cookie', rewrite, ...more] }
}

function propertiesOf(name: string, { id, uri, predicates, filters }: ShortRoute): ReadonlyArray<readonly [string, string]> {
  const list = (field: string, texts: readonly string[]) =>
    texts.map((text, index) => [`${name}.${field}[${index}]`, text] as const)
  return [[`${name}.id`, id], [`${name}.uri`, uri], ...list('predicates', predicates), ...list('filters', filters)]
}
