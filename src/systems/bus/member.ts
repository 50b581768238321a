import { matchesId } from '../../protocols/bus/matching.ts'

/** An instance that is there, and may be on the bus. */
export interface Member {
  /** `user-service:41231`; where two would be called so, the id under which it is registered. */
  readonly name: string
  /** As its bus id begins. */
  readonly application: string
  readonly port: number
  /** Null: it does not register, and is known otherwise. */
  readonly instanceId: string | null
  /** What the registry says of it; `UP` where nobody says anything. */
  readonly status: string
  readonly actuatorUrl: string
}

/** What it says of itself that its bus id is made of. */
export interface MemberFacts {
  readonly profiles: readonly string[]
  readonly busId: string | null
}

/** Whether a destination is meant for it, as far as its bus id can be told from outside. */
export function isMeant(destination: string, member: Member, { profiles, busId }: MemberFacts): boolean {
  if (busId !== null) return matchesId(destination, busId)
  return likelyIds(destination, member, profiles).some((id) => matchesId(destination, id))
}

/**
 * Its third part nobody but itself knows: it is taken to be the one that is asked for. A port that was chosen by the system is
 * 0 in the id of a Spring application.
 */
function likelyIds(destination: string, { application, port }: Member, profiles: readonly string[]): readonly string[] {
  const last = destination.split(':').at(-1) ?? ''
  const own = profiles.length === 0 ? [[]] : [[profiles.join(',')], []]
  return own.flatMap((part) => [String(port), '0'].map((index) => [application, ...part, index, last].join(':')))
}

/** Where a destination names one application, that. */
export function applicationIn(destination: string): string | null {
  const [first = ''] = destination.split(':')
  return first === '' || /[*?{]/.test(first) ? null : first
}

/** `user-service:41231:6a1f…` without its last part, which tells a person nothing. */
export function shortId(busId: string): string {
  return busId.replace(/:[\da-f]{32}$/, '')
}

/** By their names, the numbers in them as numbers. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true })
}
