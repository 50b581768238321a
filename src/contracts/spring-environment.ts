/** Properties by Spring's names, spelt as Spring's own documents spell them. */
export type SpringProperties = Readonly<Record<string, string>>

/**
 * The addresses of a lab (`MSA_KAFKA`, `MSA_RABBITMQ_URL` … as `msa env` prints them) as the properties a Spring application
 * reads them from. Where a lesson may have written an address under several names, all of them are set: the most
 * particular one wins in Spring, and it must not be another lab's.
 */
export function springProperties(addresses: Readonly<Record<string, string>>): SpringProperties {
  const { MSA_KAFKA: kafka, MSA_ZIPKIN_URL: zipkin, MSA_CONFIG_URL: config, MSA_EUREKA_URL: eureka } = addresses
  const spans = zipkin === undefined ? undefined : `${zipkin}/api/v2/spans`
  return without({
    ...rabbitProperties(addresses.MSA_RABBITMQ_URL),
    'spring.kafka.bootstrap-servers': kafka,
    'spring.cloud.stream.kafka.binder.brokers': kafka,
    'spring.cloud.config.uri': config,
    'eureka.client.serviceUrl.defaultZone': eureka,
    'management.zipkin.tracing.endpoint': spans,
    // Its name from Spring Boot 4 on.
    'management.tracing.export.zipkin.endpoint': spans,
    ...redisProperties(addresses.MSA_REDIS_URL),
  })
}

/** What the bus runs over; without that broker in the lab there is no bus, rather than one over a stranger's. */
export function busProperties(broker: 'rabbitmq' | 'kafka', addresses: Readonly<Record<string, string>>): SpringProperties {
  const isThere = (broker === 'kafka' ? addresses.MSA_KAFKA : addresses.MSA_RABBITMQ_URL) !== undefined
  return {
    'msa.bus.broker': broker,
    ...(isThere ? {} : { 'spring.cloud.bus.enabled': 'false' }),
  }
}

/** For a service that would use them: what the lab has not is not looked for at its usual port, where another lab may have it. */
export function withoutStrangers(uses: readonly string[], addresses: Readonly<Record<string, string>>): SpringProperties {
  const absent = absences.filter(({ component, address }) => uses.includes(component) && addresses[address] === undefined)
  return Object.assign({}, ...absent.map(({ told }) => told))
}

const off = 'false'
const absences = [
  {
    ...{ component: 'zipkin', address: 'MSA_ZIPKIN_URL' },
    told: { 'management.zipkin.tracing.export.enabled': off, 'management.tracing.export.zipkin.enabled': off },
  },
  { component: 'config-service', address: 'MSA_CONFIG_URL', told: { 'spring.cloud.config.enabled': off } },
  { component: 'discovery-service', address: 'MSA_EUREKA_URL', told: { 'eureka.client.enabled': off } },
  { component: 'rabbitmq', address: 'MSA_RABBITMQ_URL', told: { 'msa.stream.rabbit.enabled': off } },
  { component: 'kafka', address: 'MSA_KAFKA', told: { 'msa.stream.kafka.enabled': off } },
  { component: 'redis', address: 'MSA_REDIS_URL', told: { 'msa.redis.enabled': off } },
  // By its name: as soon as there is one in the registry of this lab.
  { component: 'gateway-service', address: 'MSA_GATEWAY_URL', told: { 'msa.gateway.url': 'http://GATEWAY-SERVICE' } },
] as const

/**
 * The same properties twice: as variables, and as `SPRING_APPLICATION_JSON`, which keeps the case of keys (without it an
 * unchanged application does not find `serviceUrl.defaultZone`).
 */
export function asEnvironment(properties: SpringProperties): Record<string, string> {
  const variables = Object.entries(properties).map(([name, value]) => [variableOf(name), value] as const)
  return { ...Object.fromEntries(variables), SPRING_APPLICATION_JSON: JSON.stringify(properties) }
}

/** An environment with a person's own variables on top: what one of them says is not said otherwise under another name. */
export function withOwnVariables(
  environment: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const said = new Set(Object.keys(own).flatMap((name) => [plain(name), ...(sameAs[plain(name)] ?? [])]))
  const isOpen = ([name]: readonly [string, string]) => !said.has(plain(name))
  const ours = Object.fromEntries(Object.entries(environment).filter(isOpen))
  const { SPRING_APPLICATION_JSON: json, ...theirs } = own
  const properties = Object.entries(recordIn(environment.SPRING_APPLICATION_JSON ?? '{}') ?? {}) as [string, string][]
  const theirJson = json === undefined ? {} : recordIn(json)
  // What cannot be read is theirs to answer for, as it is.
  const merged =
    theirJson === undefined ? json : JSON.stringify({ ...Object.fromEntries(properties.filter(isOpen)), ...theirJson })
  return { ...ours, ...theirs, ...(merged === undefined ? {} : { SPRING_APPLICATION_JSON: merged }) }
}

/** Where one name hides another. */
const sameAs: Readonly<Record<string, readonly string[]>> = {
  SPRINGRABBITMQHOST: ['SPRINGRABBITMQADDRESSES'],
  SPRINGRABBITMQPORT: ['SPRINGRABBITMQADDRESSES'],
  SPRINGDATAREDISHOST: ['SPRINGDATAREDISURL'],
  SPRINGDATAREDISPORT: ['SPRINGDATAREDISURL'],
  SPRINGKAFKABOOTSTRAPSERVERS: ['SPRINGCLOUDSTREAMKAFKABINDERBROKERS'],
}

function rabbitProperties(address: string | undefined): Record<string, string | undefined> {
  if (address === undefined) return {}
  const url = new URL(address)
  return {
    'spring.rabbitmq.host': url.hostname,
    'spring.rabbitmq.port': url.port,
    'spring.rabbitmq.addresses': url.host,
    'spring.rabbitmq.username': decodeURIComponent(url.username),
    'spring.rabbitmq.password': decodeURIComponent(url.password),
  }
}

function redisProperties(address: string | undefined): Record<string, string | undefined> {
  if (address === undefined) return {}
  const { hostname, port } = new URL(address)
  return { 'spring.data.redis.host': hostname, 'spring.data.redis.port': port, 'spring.data.redis.url': address }
}

function without(properties: Readonly<Record<string, string | undefined>>): SpringProperties {
  return Object.fromEntries(Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function variableOf(name: string): string {
  return name.toUpperCase().replaceAll(/[.-]/g, '_')
}

/** A name without what Spring's relaxed spelling makes no difference of. */
function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[._-]/g, '')
}

function recordIn(json: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(json)
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
