import { endingAfter } from '../../shared/ending-after.ts'
import { MsaError } from '../../shared/errors.ts'
import { rest } from '../../shared/rest.ts'
import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { findTraces } from '../../systems/traces/find-traces.ts'
import { SettledTraces } from '../../systems/traces/settled.ts'
import { traceFacts } from '../../systems/traces/trace-facts.ts'
import { zipkinAt } from '../../systems/traces/zipkin.ts'
import { traceLine } from './list.render.ts'
import type { Wish } from './wish-options.ts'

export interface FollowInput {
  readonly target: AddressOption
  readonly wish: Wish
  readonly most: number
  readonly timeoutMs: number | undefined
  /** How often it is looked. */
  readonly everyMs?: number
}

/** A trace that began before is not looked for any more; one that grows for longer is shown as it is. */
const lookbackMs = 60_000
const mostAtOnce = 250

export async function followTraces(ctx: Context, { target, wish, most, timeoutMs, everyMs = 1000 }: FollowInput): Promise<void> {
  const zipkin = zipkinAt(await serverOf(ctx, target, 'zipkin'), ctx.signal)
  const look = async () => {
    const nowMs = ctx.clock.now()
    // Somebody nobody has heard of yet may come: that is what is waited for.
    return findTraces(zipkin, { ...wish, nowMs, sinceMs: nowMs - lookbackMs, limit: mostAtOnce, mayBeUnknown: true })
  }
  const settled = new SettledTraces({ mostLooks: Math.ceil(10_000 / everyMs) })
  settled.skip(await look())
  const ended = timeoutMs === undefined ? ctx.signal : endingAfter(timeoutMs, ctx.signal)
  ctx.output.note('new traces, as Zipkin gets them; Ctrl-C ends it')
  let count = 0
  let isAway = false
  let areTooMany = false
  for (;;) {
    await rest(everyMs, ended)
    if (ended.aborted) return
    try {
      const found = await look()
      if (isAway) ctx.output.warn('Zipkin is back')
      isAway = false
      if (found.length === mostAtOnce && !areTooMany) ctx.output.warn(`more than ${mostAtOnce} in a minute: some are left out`)
      areTooMany = found.length === mostAtOnce
      for (const trace of settled.add(found)) {
        await ctx.output.row(traceFacts(trace), traceLine)
        count += 1
        if (count >= most) return
      }
    } catch (error) {
      if (!(error instanceof MsaError) || error.code !== 'ZIPKIN_UNREACHABLE') throw error
      if (!isAway) ctx.output.warn(`${error.message} Waiting for it.`)
      isAway = true
    }
  }
}
