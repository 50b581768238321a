import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseTopics } from '../../systems/kafka/choose-topics.ts'
import { describeTopics } from '../../systems/kafka/topics/describe-topics.ts'
import { descriptionsAsText, type Section } from './describe.render.ts'

export interface DescribeInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
  readonly sections: readonly Section[]
  readonly allSettings: boolean
}

export async function describeTopicsOf(ctx: Context, { target, asked, sections, allSettings }: DescribeInput): Promise<void> {
  const described = await onKafka(ctx, target, async (cluster) =>
    describeTopics(cluster, await chooseTopics(cluster, asked), { allSettings }),
  )
  ctx.output.result(described, descriptionsAsText(sections))
}
