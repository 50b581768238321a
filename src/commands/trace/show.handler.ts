import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { traceById } from '../../systems/traces/trace-by-id.ts'
import { traceView } from '../../systems/traces/trace-view.ts'
import { zipkinAt } from '../../systems/traces/zipkin.ts'
import { traceAsText } from './show.render.ts'

export interface ShowInput {
  readonly target: AddressOption
  readonly id: string
  readonly all: boolean
}

/** More is no picture any more. */
const mostRows = 60

export async function showTrace(ctx: Context, { target, id, all }: ShowInput): Promise<void> {
  const zipkin = zipkinAt(await serverOf(ctx, target, 'zipkin'), ctx.signal)
  const view = traceView(await traceById(zipkin, id, ctx.clock.now()))
  ctx.output.result(view, traceAsText(all ? Number.POSITIVE_INFINITY : mostRows))
}
