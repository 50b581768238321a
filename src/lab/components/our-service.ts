import {
  asEnvironment,
  busProperties,
  type SpringProperties,
  springProperties,
  withoutStrangers,
} from '../../contracts/spring-environment.ts'
import type { Launch, Place } from '../component.ts'
import { foundAt } from '../found-at.ts'
import { httpCheck } from './healthcheck.ts'

/** What our own services have in common. A broker that is away is a matter of their health, not of whether they serve. */
const alive = '/actuator/health/liveness'

const exposed = [
  ...['health', 'info', 'env', 'refresh', 'busrefresh', 'busenv', 'loggers', 'metrics', 'prometheus', 'mappings'],
  ...['circuitbreakers', 'circuitbreakerevents', 'retries', 'retryevents', 'timelimiters', 'timelimiterevents'],
  ...['bulkheads', 'bulkheadevents', 'ratelimiters', 'ratelimiterevents', 'bindings', 'gateway'],
]

export interface OurService {
  readonly name: string
  /** The components whose addresses it is told. */
  readonly uses: readonly string[]
  readonly properties?: (place: Place) => SpringProperties
  /** Never written anywhere but into its environment. */
  readonly secrets?: (place: Place) => Readonly<Record<string, string>>
}

/** One of our services, told all it needs by its environment: the same process runs under anybody's hands. */
export function ourService({ name, uses, properties, secrets }: OurService): (place: Place) => Launch {
  return (place) => {
    const addresses = place.addresses([...uses, place.broker])
    const { host, port } = place.listen('http')
    return {
      command: place.ours(name),
      env: {
        ...addresses,
        ...asEnvironment({
          ...springProperties(addresses),
          ...busProperties(place.broker, addresses),
          ...withoutStrangers(uses, addresses),
          'server.address': host,
          'server.port': String(port),
          ...foundAt(place, 'http'),
          'management.endpoints.web.exposure.include': exposed.join(),
          'management.endpoint.health.probes.enabled': 'true',
          'management.endpoint.health.show-details': 'always',
          // What a person changes is seen by the others while they still look at it.
          'eureka.client.registry-fetch-interval-seconds': '3',
          'eureka.instance.lease-renewal-interval-in-seconds': '5',
          'eureka.instance.lease-expiration-duration-in-seconds': '15',
          // Of all instances: what they store in files, they share.
          'msa.data-dir': place.sharedDir,
          ...properties?.(place),
        }),
        ...secrets?.(place),
      },
      ready: [{ kind: 'http', port: 'http', path: alive, says: '"UP"' }],
      container: { dataGroup: 1000, healthcheck: httpCheck(port, alive) },
    }
  }
}
