import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { failIfAny } from '../../shell/kafka/outcomes.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseTopics } from '../../systems/kafka/choose-topics.ts'
import { type AlterWish, alterTopics } from '../../systems/kafka/topics/alter-topics.ts'
import { alteredAsText } from './alter.render.ts'

export interface AlterInput extends AlterWish {
  readonly target: TargetOption
  readonly asked: readonly string[]
}

export async function alterTopicsOf(ctx: Context, { target, asked, ...wish }: AlterInput): Promise<void> {
  const altered = await onKafka(ctx, target, async (cluster) => alterTopics(cluster, await chooseTopics(cluster, asked), wish))
  ctx.output.result(altered, alteredAsText)
  failIfAny(altered)
}
