import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type ListWish, listTopics } from '../../systems/kafka/topics/list-topics.ts'
import { topicColumns } from './list.render.ts'

export interface ListInput extends ListWish {
  readonly target: TargetOption
  readonly watch: boolean
  readonly headers: boolean
}

export async function listTopicsOf(ctx: Context, { target, watch, headers, ...wish }: ListInput): Promise<void> {
  const none = wish.asked.length > 0 ? `no topic matches ${wish.asked.join(' ')}` : 'no topics        msa topic create orders'
  await onKafka(ctx, target, (cluster) => showList(ctx, { watch, headers }, none, topicColumns, () => listTopics(cluster, wish)))
}
