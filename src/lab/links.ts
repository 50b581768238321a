import type { Member } from './members.ts'
import type { LabSettings } from './settings.ts'

export interface Linking {
  /** How a port of a member is reached: `127.0.0.1:9092`, or `kafka-1:29092` in the lab's own network. */
  readonly addressOf: (member: Member, port: string) => string
  /** For a program in the lab's own network. */
  readonly isInside?: boolean
  readonly secret: (name: string) => string
  readonly settings: Pick<LabSettings, 'name' | 'configRepo'>
}

/** The addresses of these members by the names every client of the lab knows; several instances are joined by commas. */
export function linksOf(
  members: readonly Member[],
  { addressOf, isInside = false, secret, settings }: Linking,
): Record<string, string> {
  const links: Record<string, string> = { MSA_LAB: settings.name }
  for (const member of members) {
    for (const { env, url, inside } of member.definition.links) {
      const template = isInside ? (inside ?? url) : url
      const own = template.replace(/\{(secret:|lab:)?([\w-]+)\}/g, (_, of: string | undefined, name: string) => {
        if (of === 'secret:') return secret(name)
        return of === 'lab:' ? (settings.configRepo ?? '') : addressOf(member, name)
      })
      const before = links[env]
      if (own === '') continue
      links[env] = before === undefined || before === own ? own : `${before},${own}`
    }
  }
  return links
}
