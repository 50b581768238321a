import type { ComponentDefinition } from './component.ts'
import { hostAddress } from './host-address.ts'
import { linksOf } from './links.ts'
import { membersOf } from './members.ts'
import type { LabSettings } from './settings.ts'

/** The addresses of what is up, as this machine reaches it. */
export function addressesOf(
  settings: LabSettings,
  registry: readonly ComponentDefinition[],
  up: ReadonlySet<string>,
  secret: (name: string) => string,
): Record<string, string> {
  const members = membersOf(settings, registry).filter(({ id }) => up.has(id))
  return linksOf(members, { addressOf: (member, port) => hostAddress(member, port, settings), secret, settings })
}
