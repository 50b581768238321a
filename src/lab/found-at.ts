import type { SpringProperties } from '../contracts/spring-environment.ts'
import type { Place } from './component.ts'

/** Who is slowed is found in discovery at the delay that stands before it, and not behind it, where it listens itself. */
export function foundAt(place: Pick<Place, 'listen' | 'host'>, port: string): SpringProperties {
  const own = place.listen(port)
  const known = place.host(port)
  const isBehind = own.host === known.host && own.port !== known.port
  return isBehind ? { 'eureka.instance.non-secure-port': String(known.port) } : {}
}
