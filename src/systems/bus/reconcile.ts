import type { Member, MemberFacts } from './member.ts'

/** Who acknowledged, and when. */
export interface Ack {
  /** The bus id. */
  readonly origin: string
  /** Since the event was published. */
  readonly tookMs: number
}

export interface Expected {
  readonly member: Member
  readonly facts: MemberFacts
}

export interface Reconciled {
  readonly answered: ReadonlyMap<Member, Ack>
  readonly silent: readonly Member[]
  /** Some of these have answered; which, their bus ids do not tell. */
  readonly unclear: readonly { readonly members: readonly Member[]; readonly acks: readonly Ack[] }[]
  /** Of nobody that was expected. */
  readonly strangers: readonly Ack[]
}

/**
 * Whose acknowledgement is whose. A bus id that is known decides; else the application and the port in it; else (a port that the
 * system chose is 0 there) the application alone. Where fewer have answered than are called the same, nobody can say which.
 */
export function reconcile(expected: readonly Expected[], acks: readonly Ack[]): Reconciled {
  const answered = new Map<Member, Ack>()
  const unclear: { members: readonly Member[]; acks: readonly Ack[] }[] = []
  const left = new Set(acks)
  const waiting = new Set(expected.map(({ member }) => member))
  const settle = (members: readonly Member[], theirs: readonly Ack[]) => {
    if (theirs.length === 0) return
    if (theirs.length < members.length) {
      unclear.push({ members, acks: theirs })
      for (const member of members) waiting.delete(member)
      for (const ack of theirs) left.delete(ack)
      return
    }
    for (const [at, member] of members.entries()) {
      const ack = theirs[at]
      if (ack === undefined) continue
      answered.set(member, ack)
      waiting.delete(member)
      left.delete(ack)
    }
  }
  for (const { member, facts } of expected) {
    if (facts.busId !== null) settle([member], [...left].filter(({ origin }) => origin === facts.busId).slice(0, 1))
  }
  for (const alike of groups([...waiting], ({ application, port }) => `${application}:${port}`)) {
    const [{ application, port } = { application: '', port: 0 }] = alike
    settle(
      alike,
      [...left].filter(({ origin }) => isOf(origin, application) && middleOf(origin).includes(String(port))),
    )
  }
  for (const alike of groups([...waiting], ({ application }) => application)) {
    const ports = new Set(
      expected.filter(({ member }) => member.application === alike[0]?.application).map((each) => String(each.member.port)),
    )
    const vague = [...left].filter(
      ({ origin }) => isOf(origin, alike[0]?.application ?? '') && !middleOf(origin).some((part) => ports.has(part)),
    )
    settle(alike, vague)
  }
  return { answered, silent: [...waiting], unclear, strangers: [...left] }
}

/** How many that are expected have not answered. */
export function missing({ silent, unclear }: Reconciled): number {
  return silent.length + unclear.reduce((sum, { members, acks }) => sum + members.length - acks.length, 0)
}

function groups(members: readonly Member[], keyOf: (member: Member) => string): readonly (readonly Member[])[] {
  const found = new Map<string, Member[]>()
  for (const member of members) found.set(keyOf(member), [...(found.get(keyOf(member)) ?? []), member])
  return [...found.values()]
}

function isOf(busId: string, application: string): boolean {
  return busId.split(':')[0]?.toLowerCase() === application.toLowerCase()
}

/** Without the name and what no second process has: profiles and port. */
function middleOf(busId: string): readonly string[] {
  return busId.split(':').slice(1, -1)
}
