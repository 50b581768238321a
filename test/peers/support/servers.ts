import { type ConfigRepo, encryptKey } from './config-repo.ts'
import { basic } from './http.ts'
import { type Around, type Boot, type Member, type Settings, startOurs, startSpring } from './members.ts'
import type { Crew } from './program.ts'

/** Whose servers: ours, or the real ones of this Spring Boot. The same obligations hold for both. */
export type Whose = 'ours' | Boot

export const login = { user: 'config', password: 'letmein' }
/** For whoever asks the config server by hand. */
export const withLogin = basic(login.user, login.password)
/** For a client of it. */
export const loginSettings: Settings = {
  'spring.cloud.config.username': login.user,
  'spring.cloud.config.password': login.password,
}
/** Everything within a second or two that waits half a minute by default. */
export const impatient: Settings = {
  'eureka.instance.lease-renewal-interval-in-seconds': 1,
  'eureka.client.registry-fetch-interval-seconds': 1,
}

export function startConfigServer(
  crew: Crew,
  whose: Whose,
  repo: ConfigRepo,
  around: Around,
  more: Settings = {},
): Promise<Member> {
  const settings: Settings = {
    'spring.profiles.active': 'native',
    'spring.cloud.config.server.native.search-locations': `file:${repo.folder}`,
    'spring.security.user.name': login.user,
    'spring.security.user.password': login.password,
    'encrypt.key': encryptKey,
    ...more,
  }
  if (whose === 'ours') return startOurs(crew, 'config-service', around, { ...exposed, ...settings })
  return startSpring(crew, `config-server-${whose}-${around.broker === 'kafka' ? 'kafka' : 'amqp'}`, around, {
    'server.port': 0,
    ...unwatched,
    ...settings,
  })
}

/** The real one looks every 5 s for files that changed, and publishes by itself. */
const unwatched: Settings = { 'spring.cloud.config.server.monitor.fixedDelay': 3_600_000 }

export function startRegistry(crew: Crew, whose: Whose, more: Settings = {}): Promise<Member> {
  if (whose === 'ours') return startOurs(crew, 'discovery-service', {}, { ...exposed, ...more })
  // Its switch would take the server's own client away, which the server needs; and its answers are 30 s old by default, or 180 s
  // when somebody registers while one is being made: it is kept although it has been declared out of date.
  const settings = {
    'server.port': 0,
    'eureka.client.enabled': true,
    'eureka.server.response-cache-update-interval-ms': 200,
    'eureka.server.response-cache-auto-expiration-in-seconds': 1,
    ...more,
  }
  return startSpring(crew, `eureka-server-${whose}`, {}, settings)
}

export const exposed: Settings = { 'management.endpoints.web.exposure.include': '*' }

/** A small application with the same paths, whoever made it. */
export function startClient(crew: Crew, whose: Whose, name: string, around: Around, more: Settings = {}): Promise<Member> {
  const settings = { 'spring.application.name': name, ...impatient, ...loginSettings, ...more }
  if (whose === 'ours') return startOurs(crew, 'small-service', around, { ...exposed, ...settings })
  return startSpring(crew, `client-app-${whose}-${around.broker === 'kafka' ? 'kafka' : 'amqp'}`, around, settings)
}
