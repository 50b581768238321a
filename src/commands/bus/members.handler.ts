import { againAndAgain } from '../../shell/again.ts'
import type { Context } from '../../shell/context.ts'
import { Ear, ping } from '../../systems/bus/gather.ts'
import { type Listener, type MemberRow, memberRows } from '../../systems/bus/listeners.ts'
import type { Reconciled } from '../../systems/bus/reconcile.ts'
import { callTheRoll, type Roll } from '../../systems/bus/registered.ts'
import { factsIn, lookAt } from '../../systems/bus/settings.ts'
import { ourClientName } from '../../systems/bus/transports.ts'
import { toDestination } from '../../systems/bus/wanted.ts'
import type { BusOption } from './bus-option.ts'
import { columns, membersAsText } from './members.render.ts'
import { checkBus, findBus, inWords, joined, type KnownBus } from './open-bus.ts'

export interface MembersInput {
  readonly target: BusOption
  readonly ping: boolean
  readonly watch: boolean
  readonly timeoutMs: number
  readonly headers: boolean
}

const everyMs = 2000
const none = 'nobody is on the bus, and nobody is registered'

export async function members(ctx: Context, input: MembersInput): Promise<void> {
  const bus = await findBus(ctx, input.target)
  await checkBus(ctx, bus)
  const said = new Set<string>()
  const look = async () => {
    const roll = await callTheRoll(bus.target, ctx.signal)
    if (roll.kind === 'unknown' && !said.has(roll.because)) ctx.output.warn(roll.because)
    if (roll.kind === 'unknown') said.add(roll.because)
    const listeners = await listenersOn(ctx, bus)
    return memberRows(roll.members, listeners, input.ping ? await answersOf(ctx, bus, roll, input.timeoutMs) : null)
  }
  const how = { none, noHeaders: !input.headers }
  if (!input.watch) return ctx.output.list(await look(), (page) => columns(page, input.ping), how)
  await againAndAgain(ctx, everyMs, async () => {
    await ctx.output.frame(await look(), (rows: readonly MemberRow[], page) => membersAsText(rows, page, input.ping, how))
  })
}

async function answersOf(ctx: Context, bus: KnownBus, roll: Roll, timeoutMs: number): Promise<Reconciled> {
  const expected = await Promise.all(
    roll.members
      .filter(({ status }) => status === 'UP')
      .map(async (member) => ({ member, facts: factsIn(await lookAt(member, ctx.signal)) })),
  )
  const ear = new Ear()
  const progress = ctx.output.progress('asking everybody')
  try {
    const end = await joined(ctx, bus, {
      onEvent: (event) => {
        if (event.kind === 'ack') ear.hear(event)
      },
    })
    try {
      const { found } = await ear.gather(() => inWords(() => end.publish(ping(toDestination(undefined)))), {
        ...{ expected, isOpen: roll.kind === 'unknown', least: 0, timeoutMs, signal: ctx.signal },
        onHeard: (count) => progress.update(`${count} have answered`),
      })
      return found
    } finally {
      await end.close()
    }
  } finally {
    progress.done()
  }
}

/** Null: the broker does not tell. */
async function listenersOn(ctx: Context, bus: KnownBus): Promise<readonly Listener[] | null> {
  const { onRabbit, onKafka } = await import('./listeners-on.ts')
  const all = bus.over === 'kafka' ? await onKafka(ctx, bus) : await onRabbit(ctx, bus)
  return all?.filter(({ client }) => client !== ourClientName) ?? null
}
