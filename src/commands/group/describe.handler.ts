import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseGroups } from '../../systems/kafka/groups/find-groups.ts'
import { lagOf } from '../../systems/kafka/groups/group-lag.ts'
import { descriptionsAsText, type GroupDescription } from './describe.render.ts'

export interface DescribeInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
}

export async function describeGroupsOf(ctx: Context, { target, asked }: DescribeInput): Promise<void> {
  const described = await onKafka(ctx, target, async (cluster) => {
    const descriptions: GroupDescription[] = []
    for (const { name, members, ...group } of await chooseGroups(cluster, asked)) {
      const { lag, partitions } = await lagOf(cluster, { name, members, ...group }, { times: false })
      descriptions.push({ group: name, ...group, members, lag, offsets: partitions.map(({ behindMs: _, ...each }) => each) })
    }
    return descriptions
  })
  ctx.output.result(described, descriptionsAsText)
}
