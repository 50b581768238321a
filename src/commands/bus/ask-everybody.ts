import { QuietExit } from '../../shared/errors.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { Ear } from '../../systems/bus/gather.ts'
import type { Order } from '../../systems/bus/join.ts'
import type { Member } from '../../systems/bus/member.ts'
import type { Expected, Reconciled } from '../../systems/bus/reconcile.ts'
import { callTheRoll } from '../../systems/bus/registered.ts'
import { isUnseen, type MemberReport, reports } from '../../systems/bus/report.ts'
import { factsIn, type Look, lookAt } from '../../systems/bus/settings.ts'
import { mayBeMeant, meant } from '../../systems/bus/wanted.ts'
import { type AskedReport, reportAsText } from './ask.render.ts'
import type { BusOption } from './bus-option.ts'
import { expectAll } from './expect.ts'
import { checkBus, findBus, inWords, joined, type KnownBus } from './open-bus.ts'

export interface AskInput {
  readonly target: BusOption
  readonly order: Order
  /** What was typed, up to the destination. */
  readonly line: string
  readonly timeoutMs: number
  /** How many have to answer for it to have gone well. */
  readonly expect: number | 'all' | undefined
  readonly anyway: boolean
  readonly reveal: boolean
  readonly headers: boolean
}

/** Publishes, waits for the answers of those that are there, and says what came of it with each. */
export async function askEverybody(ctx: Context, input: AskInput): Promise<void> {
  const { order, expect, timeoutMs } = input
  const bus = await findBus(ctx, input.target)
  await checkBus(ctx, bus)
  const roll = await callTheRoll(bus.target, ctx.signal)
  if (roll.kind === 'unknown') {
    if (expect === 'all') throw expectAll(roll.because)
    ctx.output.warn(`${roll.because}: whoever answers within ${timeoutMs / 1000}s is shown, and nobody is missed`)
  }
  const near = mayBeMeant(roll.members, order.destination)
  const before = await looks(near, ctx.signal)
  const { expected, isOpen } = meant(order.destination, {
    ...{ roll, line: input.line, anyway: input.anyway },
    expected: near.map((member) => ({ member, facts: factsIn(before.get(member)) })),
  })
  const what = `${order.kind === 'refresh' ? 'refresh' : 'change the settings of'} ${order.destination} over ${bus.over}`
  await confirmDestruction(ctx, bus.target, { what, yes: true, dryRun: false })
  const heard = await published(ctx, bus, input, { expected, isOpen })
  const rows = await rowsOf(ctx, input, heard, { before, isLab: bus.target.kind === 'lab' })
  const report = reportOf(input, { over: bus.over, id: heard.id, known: isOpen ? null : expected.length, rows })
  await show(ctx, report, input)
  if (!report.asExpected) throw new QuietExit(1)
}

interface Heard {
  readonly found: Reconciled
  readonly id: string
  readonly origin: string
  /** In milliseconds since 1970. */
  readonly publishedAt: number
}

async function published(
  ctx: Context,
  bus: KnownBus,
  { order, expect, timeoutMs }: AskInput,
  { expected, isOpen }: { readonly expected: readonly Expected[]; readonly isOpen: boolean },
): Promise<Heard> {
  const ear = new Ear()
  const progress = ctx.output.progress(`publishing to ${order.destination} over ${bus.over}`)
  let wentAway = false
  try {
    const end = await joined(ctx, bus, {
      onEvent: (event) => {
        if (event.kind === 'ack') ear.hear(event)
      },
      onState: ({ kind }) => {
        wentAway ||= kind === 'down'
      },
    })
    const publishedAt = ctx.clock.now()
    try {
      const { event, found } = await ear.gather(() => inWords(() => end.publish(order)), {
        ...{ expected, isOpen, timeoutMs, signal: ctx.signal, least: typeof expect === 'number' ? expect : 0 },
        onHeard: (count) => progress.update(`${count}${isOpen ? '' : ` of ${expected.length}`} have answered`),
      })
      if (wentAway) ctx.output.warn('the broker went away meanwhile: answers may have been lost')
      return { found, id: event.id, origin: event.originService, publishedAt }
    } finally {
      await end.close()
    }
  } finally {
    progress.done()
  }
}

async function rowsOf(
  ctx: Context,
  { order, reveal, target }: AskInput,
  { found, origin, publishedAt }: Heard,
  { before, isLab }: { readonly before: ReadonlyMap<Member, Look>; readonly isLab: boolean },
): Promise<readonly MemberReport[]> {
  const after = await looks([...found.answered.keys(), ...found.silent], ctx.signal)
  const seeing = { order, before, after, shown: { reveal } }
  const unseen = isLab ? [...found.answered.keys()].filter((member) => isUnseen(member, seeing)) : []
  if (unseen.length === 0) return reports(found, { ...seeing, logged: new Map() })
  const { loggedKeys } = await import('./logged-keys.ts')
  return reports(found, { ...seeing, logged: await loggedKeys(ctx, target, unseen, { since: publishedAt, origin }) })
}

async function looks(members: readonly Member[], signal: AbortSignal): Promise<ReadonlyMap<Member, Look>> {
  return new Map(await Promise.all(members.map(async (member) => [member, await lookAt(member, signal)] as const)))
}

function reportOf(
  { order, expect, timeoutMs }: AskInput,
  { over, id, known, rows }: Pick<AskedReport, 'over' | 'id' | 'known'> & { readonly rows: readonly MemberReport[] },
): AskedReport {
  const count = (holds: (row: MemberReport) => boolean) => rows.filter(holds).length
  const acknowledged = count(({ state }) => state === 'acknowledged')
  const knownAcknowledged = count(({ state, expected }) => state === 'acknowledged' && expected)
  const isEnough = expect === 'all' ? knownAcknowledged >= (known ?? 0) : acknowledged >= (expect ?? 0)
  return {
    ...{ id, event: order.kind, destination: order.destination, over, timeoutMs, known, acknowledged, knownAcknowledged },
    changed: count(({ keys }) => keys !== null && keys.length > 0),
    ...{ expect: expect ?? null, asExpected: acknowledged > 0 && isEnough, members: rows },
  }
}

async function show({ output }: Context, report: AskedReport, { headers }: AskInput): Promise<void> {
  if (output.format !== 'ndjson') {
    output.result(report, (value, page) => reportAsText(value, page, { noHeaders: !headers }))
    return
  }
  const { members, ...summary } = report
  for (const member of members) await output.row({ kind: 'member', ...member }, ({ name }) => name)
  await output.row({ kind: 'summary', ...summary }, ({ id }) => id)
}
