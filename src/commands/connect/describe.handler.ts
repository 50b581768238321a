import type { Context } from '../../shell/context.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseConnectors } from '../../systems/connect/choose.ts'
import { describe } from '../../systems/connect/describe.ts'
import { describedAsText } from './describe.render.ts'
import { workerOf } from './lab-worker.ts'

export interface DescribeInput {
  readonly target: TargetOption
  readonly names: readonly string[]
  readonly withDefaults: boolean
  readonly withTasks: boolean
}

export async function describeConnectors(ctx: Context, { target, names, ...wish }: DescribeInput): Promise<void> {
  const { worker } = await workerOf(ctx, target)
  const chosen = await chooseConnectors(worker, names)
  const described = await Promise.all(chosen.map((connector) => describe(worker, connector, wish)))
  ctx.output.result(described, (all, page) => all.map((each) => describedAsText(each, page, ctx.output.verbose)).join('\n\n'))
}
