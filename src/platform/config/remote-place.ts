import { overridesName } from '../../protocols/config-server/environment-json.ts'
import type { RemotePlace } from './local-files.ts'
import type { SearchableSource } from './source.ts'

/** The sources of the config server among those of the local files, in Spring Boot's order. */
export function placeRemote(
  remote: readonly SearchableSource[],
  local: readonly SearchableSource[],
  { sourcesBelow, variantsRise }: RemotePlace,
  profiles: readonly string[],
): readonly SearchableSource[] {
  const rises = ({ name }: SearchableSource): boolean => variantsRise && isOfProfile(name, profiles)
  const at = local.length - sourcesBelow
  return [...remote.filter(rises), ...local.slice(0, at), ...remote.filter((source) => !rises(source)), ...local.slice(at)]
}

/** As Spring's client tells it: by the name. */
function isOfProfile(name: string, profiles: readonly string[]): boolean {
  if (name === `configserver:${overridesName}`) return true
  return profiles.some((profile) => {
    const escaped = profile.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return profile !== 'default' && new RegExp(`[-,]${escaped}\\b`).test(name)
  })
}
