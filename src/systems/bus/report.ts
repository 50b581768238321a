import { type ChangedKey, changedSomehow, changedValues, refreshedKeys, type Shown } from './changed-keys.ts'
import type { Order } from './join.ts'
import { byName, type Member, shortId } from './member.ts'
import type { Ack, Reconciled } from './reconcile.ts'
import type { Look } from './settings.ts'

/** What came of an event with one member. */
export interface MemberReport {
  readonly name: string
  readonly application: string
  /** As it is registered; null: it is not, or not under a name that we know. */
  readonly instance: string | null
  readonly busId: string | null
  readonly state: 'acknowledged' | 'silent'
  /** Whether it was known to be there before it answered. */
  readonly expected: boolean
  readonly tookMs: number | null
  /** What is another value now; null: that cannot be seen. */
  readonly keys: readonly ChangedKey[] | null
  /** Why it may be silent, or why its keys cannot be seen. */
  readonly note: string | null
}

export interface Seeing {
  readonly order: Order
  readonly before: ReadonlyMap<Member, Look>
  readonly after: ReadonlyMap<Member, Look>
  /** Keys that a member said in its log to have changed. */
  readonly logged: ReadonlyMap<Member, readonly string[]>
  readonly shown: Shown
}

export function reports({ answered, silent, unclear, strangers }: Reconciled, seeing: Seeing): readonly MemberReport[] {
  const all: MemberReport[] = [
    ...[...answered].map(([member, ack]) => acknowledged(member, ack, seeing)),
    ...silent.map((member) => silentOne(member, whySilent(member, seeing.after.get(member), seeing.order.destination))),
    ...unclear.flatMap(({ members, acks }) => [
      ...acks.map((ack) => stranger(ack, true)),
      ...members.map((member) =>
        silentOne(member, `${acks.length} of these ${members.length} answered; which, their ids do not tell`),
      ),
    ]),
    ...strangers.map((ack) => stranger(ack, false)),
  ]
  return all.toSorted((one, other) => Number(one.state === 'silent') - Number(other.state === 'silent') || byName(one, other))
}

/** Of whom more is to be known than its actuator shows. */
export function isUnseen(member: Member, { order, before, after, shown }: Omit<Seeing, 'logged'>): boolean {
  const changes = visible(member, { order, before, after, shown })
  return order.kind === 'refresh' && (changes === null || changes.isPartial)
}

function acknowledged(member: Member, { origin, tookMs }: Ack, seeing: Seeing): MemberReport {
  const changes = visible(member, seeing)
  const logged = seeing.logged.get(member)
  const isKnown = changes !== null && !changes.isPartial
  const keys = changes?.keys ?? []
  const more = (logged ?? []).filter((key) => keys.every((each) => each.key !== key)).map(changedSomehow)
  return {
    ...identity(member),
    ...{ busId: origin, state: 'acknowledged', expected: true, tookMs },
    keys: isKnown || logged || keys.length > 0 ? [...keys, ...more].toSorted((a, b) => (a.key < b.key ? -1 : 1)) : null,
    note: isKnown || logged ? null : 'its values are hidden',
  }
}

function visible(member: Member, { order, before, after, shown }: Omit<Seeing, 'logged'>) {
  const [was, is] = [before.get(member), after.get(member)]
  if (was?.kind !== 'settings' || is?.kind !== 'settings') return null
  return order.kind === 'refresh'
    ? refreshedKeys(was.settings, is.settings, shown)
    : changedValues(order.values.keys(), was.settings, is.settings, shown)
}

function silentOne(member: Member, note: string): MemberReport {
  return { ...identity(member), ...{ busId: null, state: 'silent', expected: true, tookMs: null, keys: null, note } }
}

function whySilent({ application, port }: Member, look: Look | undefined, destination: string): string {
  if (look?.kind === 'away') return 'nobody answers at its port'
  const hasProfile = look?.kind === 'settings' && look.settings.profiles.length > 0
  // Its id is `user-service:dev:8080:…` then, from Spring Cloud Bus 4 on.
  if (hasProfile && destination.startsWith(`${application}:${port}`)) return `with its profile it is ${application}:*:${port}:**`
  return 'is spring.cloud.bus there?'
}

function stranger({ origin, tookMs }: Ack, expected: boolean): MemberReport {
  return {
    ...{ name: shortId(origin), application: origin.split(':')[0] ?? '', instance: null, busId: origin },
    ...{ state: 'acknowledged', expected, tookMs, keys: null, note: expected ? null : 'where it runs is not known' },
  }
}

function identity({ name, application, instanceId }: Member) {
  return { name, application, instance: instanceId }
}
