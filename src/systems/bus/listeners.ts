import type { Member } from './member.ts'
import { byName, shortId } from './member.ts'
import type { Reconciled } from './reconcile.ts'

/** Somebody who takes what is published, as the broker knows it. */
export interface Listener {
  /** The queue, or the consumer group. */
  readonly place: string
  /** As it calls itself. */
  readonly client: string
  /** From where it comes. */
  readonly from: string
}

export interface MemberRow {
  /** Null: somebody listens, and nobody knows who. */
  readonly name: string | null
  /** Of the registry; null: it is not registered. */
  readonly registered: string | null
  /** `yes`; `no`: the broker has nobody of that name; `unknown`: it has somebody who may be it. */
  readonly listens: 'yes' | 'no' | 'unknown'
  readonly listener: Listener | null
  /** Whether it answered, where it was asked. */
  readonly answered: boolean | null
  readonly tookMs: number | null
  readonly busId: string | null
}

/** Those that are registered, those that listen, and who is who as far as it can be told. Ours name their application. */
export function memberRows(
  members: readonly Member[],
  listeners: readonly Listener[] | null,
  found: Reconciled | null,
): readonly MemberRow[] {
  const left = new Set(listeners ?? [])
  const rows: MemberRow[] = []
  for (const application of new Set(members.map((each) => each.application))) {
    const alike = members.filter((each) => each.application === application)
    const theirs = [...left].filter(({ client }) => client === `${application}-bus`)
    const isSure = theirs.length === alike.length
    for (const member of alike) {
      const listener = isSure && alike.length === 1 ? (theirs[0] ?? null) : null
      rows.push(rowOf(member, listener, isSure && theirs.length > 0, found))
    }
    if (isSure) for (const each of theirs) left.delete(each)
  }
  const isComplete = listeners !== null && left.size === 0
  const known = rows.map((row) => (row.listens === 'unknown' && isComplete ? { ...row, listens: 'no' as const } : row))
  const nameless = [...left].map((listener): MemberRow => ({ ...nobody, listens: 'yes', listener }))
  const strangers = (found?.strangers ?? []).map(
    ({ origin, tookMs }): MemberRow => ({
      ...nobody,
      name: shortId(origin),
      listens: 'yes',
      answered: true,
      tookMs,
      busId: origin,
    }),
  )
  const named = [...known, ...strangers].map((row) => ({ ...row, name: row.name ?? '' })).toSorted(byName)
  return [
    ...named,
    ...nameless.toSorted((one, other) => byName({ name: one.listener?.client ?? '' }, { name: other.listener?.client ?? '' })),
  ]
}

const nobody: MemberRow = {
  ...{ name: null, registered: null, listens: 'unknown', listener: null },
  ...{ answered: null, tookMs: null, busId: null },
}

function rowOf(member: Member, listener: Listener | null, listens: boolean, found: Reconciled | null): MemberRow {
  const ack = found?.answered.get(member)
  const isUnclear = found?.unclear.some(({ members }) => members.includes(member)) ?? false
  return {
    name: member.name,
    registered: member.instanceId === null ? null : member.status,
    listens: listens || ack !== undefined ? 'yes' : 'unknown',
    listener,
    answered: found === null || isUnclear ? null : ack !== undefined,
    ...{ tookMs: ack?.tookMs ?? null, busId: ack?.origin ?? null },
  }
}
