import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { type Cluster, onKafka } from '../../shell/kafka/on-kafka.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseNames } from '../../systems/kafka/choose-names.ts'
import { envelopeOf } from '../../systems/kafka/forms/envelope.ts'
import { type Committed, committedOffsets } from '../../systems/kafka/groups/committed-offsets.ts'
import { findGroup, groupNames, unknownGroup } from '../../systems/kafka/groups/find-groups.ts'
import { type Peeked, type PeekWish, peekGroup } from '../../systems/kafka/groups/peek-group.ts'
import { parsePartitions } from '../../systems/kafka/partition-list.ts'
import { peekedAsText } from './peek.render.ts'

export interface PeekInput extends PeekWish {
  readonly target: TargetOption
  readonly group: string
  readonly topics: readonly string[]
  readonly partitions: readonly string[]
}

export async function peekInto(ctx: Context, { target, group, topics, partitions, before, after }: PeekInput): Promise<void> {
  const numbers = parsePartitions(partitions)
  const peeked = await onKafka(ctx, target, async (cluster) => {
    const committed = chooseNames(await committedBy(cluster, group), ({ topic }) => topic, topics).chosen
    const places = committed.filter(({ partition }) => numbers === undefined || numbers.includes(partition))
    if (places.length === 0) throw nothingCommitted(group, topics.length > 0 || numbers !== undefined)
    return peekGroup(cluster, places, { before, after })
  })
  ctx.output.result(ctx.output.format === 'text' || ctx.output.format === 'wide' ? peeked : peeked.map(asData), (_, page) =>
    peekedAsText(peeked, page),
  )
}

async function committedBy(cluster: Cluster, group: string): Promise<readonly Committed[]> {
  if (!(await findGroup(cluster, group))) throw unknownGroup(group, await groupNames(cluster))
  return committedOffsets(cluster, group)
}

function nothingCommitted(group: string, isOfThose: boolean): MsaError {
  return new MsaError('OFFSET_OUTSIDE', `The group "${group}" has committed nothing${isOfThose ? ' of that' : ''}.`, {
    hint: `msa group describe ${group}`,
  })
}

/** Messages as `consume` writes them. */
function asData({ messages, ...place }: Peeked) {
  return { ...place, messages: messages.map(({ isRead, ...message }) => ({ isRead, ...envelopeOf(message) })) }
}
