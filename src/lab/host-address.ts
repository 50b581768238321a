import type { Member } from './members.ts'
import type { LabSettings } from './settings.ts'

/** `{client}` → `127.0.0.1:9092`. */
export function withPorts(template: string, member: Member, settings: LabSettings): string {
  return template.replace(/\{([\w-]+)\}/g, (_, name: string) => hostAddress(member, name, settings))
}

export function hostAddress(member: Member, port: string, settings: LabSettings): string {
  return `127.0.0.1:${portOf(member, port, settings)}`
}

export function portKey(member: Pick<Member, 'id'>, port: string): string {
  return `${member.id}.${port}`
}

export function portOf(member: Member, port: string, settings: LabSettings): number {
  const known = settings.ports[portKey(member, port)]
  if (known === undefined) throw new Error(`no port was given to ${portKey(member, port)}`)
  return known
}
