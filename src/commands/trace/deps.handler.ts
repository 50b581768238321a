import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { zipkinAt } from '../../systems/traces/zipkin.ts'
import { depsAsText } from './deps.render.ts'

export interface DepsInput {
  readonly target: AddressOption
  readonly nowMs: number
  readonly sinceMs: number
  readonly headers: boolean
}

export async function showDependencies(ctx: Context, { target, nowMs, sinceMs, headers }: DepsInput): Promise<void> {
  const zipkin = zipkinAt(await serverOf(ctx, target, 'zipkin'), ctx.signal)
  ctx.output.result(await zipkin.dependencies(nowMs, Math.max(1, nowMs - sinceMs)), depsAsText(headers))
}
