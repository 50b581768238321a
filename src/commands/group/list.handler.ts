import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { findGroups } from '../../systems/kafka/groups/find-groups.ts'
import { groupColumns, summaryOf } from './list.render.ts'

export interface ListInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
  readonly state: string | undefined
  readonly watch: boolean
  readonly headers: boolean
}

export async function listGroupsOf(ctx: Context, { target, asked, state, watch, headers }: ListInput): Promise<void> {
  const none = asked.length > 0 || state !== undefined ? 'no such group' : 'no group'
  await onKafka(ctx, target, (cluster) =>
    showList(ctx, { watch, headers }, none, groupColumns, async () => {
      const groups = await findGroups(cluster, asked)
      return groups.filter((group) => state === undefined || group.state.toLowerCase() === state.toLowerCase()).map(summaryOf)
    }),
  )
}
