import { randomBytes } from 'node:crypto'

/**
 * `spring.cloud.bus.id`, or what Spring Cloud makes of the other properties: application, profiles where there are some,
 * index, and something that no second process has.
 */
export function busIdOf(property: (name: string) => string | undefined): string {
  const configured = property('spring.cloud.bus.id')
  if (configured !== undefined && configured !== '') return configured
  const first = (...names: readonly string[]) => names.map(property).find((value) => value !== undefined)
  const platformName = property('vcap.application.name')
  const application = platformName ?? property('spring.application.name') ?? 'application'
  // A name that the platform gives leaves the profiles out: the real template nests them in its other half.
  const profiles = platformName === undefined ? property('spring.profiles.active') : undefined
  const index = first('vcap.application.instance_index', 'spring.application.index', 'local.server.port', 'server.port') ?? '8080'
  const instance =
    property('vcap.application.instance_id') ?? property(`cachedrandom.${application}.value`) ?? randomBytes(16).toString('hex')
  return [application, ...(profiles?.trim() ? [profiles] : []), index, instance].join(':')
}
