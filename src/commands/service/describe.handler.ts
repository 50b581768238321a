import { type AddressOption, serverOf } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { instancesAt, instancesOf } from '../../systems/instances.ts'
import { describedInstance } from '../../systems/services/describe.ts'
import { serviceAsText } from './describe.render.ts'

export interface DescribeInput {
  readonly target: AddressOption
  readonly name: string
}

export async function describeService(ctx: Context, { target, name }: DescribeInput): Promise<void> {
  const found = instancesOf(await instancesAt(await serverOf(ctx, target, 'eureka'), ctx.signal), name)
  const instances = await Promise.all(found.map((each) => describedInstance(each, ctx.signal)))
  ctx.output.result({ service: found[0]?.service ?? name, instances }, serviceAsText)
}
