import type { ComponentDefinition } from './component.ts'
import { inMode, toMembers } from './members.ts'
import type { LabSettings } from './settings.ts'
import { withPorts } from './specify.ts'

/** The addresses of what is up, by the names every client of the lab knows; several instances are joined by commas. */
export function addressesOf(
  settings: LabSettings,
  registry: readonly ComponentDefinition[],
  up: ReadonlySet<string>,
  secret: (name: string) => string,
): Record<string, string> {
  const addresses: Record<string, string> = { MSA_LAB: settings.name }
  for (const member of toMembers(inMode(registry, settings.kraft), settings.components, settings.scale)) {
    if (!up.has(member.id)) continue
    for (const { env, url } of member.definition.links) {
      const own = withPorts(url, member, settings, secret)
      const before = addresses[env]
      addresses[env] = before === undefined ? own : `${before},${own}`
    }
  }
  return addresses
}
