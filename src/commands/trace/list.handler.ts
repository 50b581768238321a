import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { findTraces, type TraceWish } from '../../systems/traces/find-traces.ts'
import { traceFacts } from '../../systems/traces/trace-facts.ts'
import { zipkinAt } from '../../systems/traces/zipkin.ts'
import { columnsOf, withShortIds } from './list.render.ts'

export interface ListInput {
  readonly target: AddressOption
  readonly wish: TraceWish
  readonly slowest: boolean
  readonly headers: boolean
}

/** Among so many the slowest are looked for. */
const mostCompared = 1000

export async function listTraces(ctx: Context, { target, wish, slowest, headers }: ListInput): Promise<void> {
  const zipkin = zipkinAt(await serverOf(ctx, target, 'zipkin'), ctx.signal)
  const limit = slowest ? Math.max(mostCompared, wish.limit) : wish.limit
  const found = (await findTraces(zipkin, { ...wish, limit })).map(traceFacts)
  const sorted = slowest
    ? found.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, wish.limit)
    : found.toSorted((one, other) => (one.at < other.at ? 1 : -1))
  ctx.output.list(withShortIds(sorted, ctx.output.format), columnsOf, {
    none: 'no trace        msa trace list --since 1d,  msa traffic --for 10s',
    noHeaders: !headers,
  })
}
