import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { didYouMean } from '../../shared/suggest.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { showOutcomes } from '../../shell/kafka/outcomes.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseNames } from '../../systems/kafka/choose-names.ts'
import { type Committed, committedOffsets } from '../../systems/kafka/groups/committed-offsets.ts'
import { deleteGroupsOf, forgetOffsets } from '../../systems/kafka/groups/delete-groups.ts'
import { chooseGroups } from '../../systems/kafka/groups/find-groups.ts'
import type { Outcome } from '../../systems/kafka/outcome.ts'

export interface DeleteInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
  /** Only what was committed of these; none: all of the group. */
  readonly topics: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
}

export async function deleteGroups(ctx: Context, { target: option, asked, topics, yes, dryRun }: DeleteInput): Promise<void> {
  await onKafka(ctx, option, async (cluster, target) => {
    const groups = await chooseGroups(cluster, asked)
    const names = groups.map(({ name }) => name)
    const whose = names.length === 1 ? `the group ${names[0]}` : `${names.length} groups: ${names.join(', ')}`
    if (topics.length === 0) {
      const isAgreed = await confirmDestruction(ctx, target, { what: `forget ${whose}`, yes, dryRun })
      const would = names.map((name): Outcome => ({ name, outcome: 'would', detail: '' }))
      return showOutcomes(ctx, 'forgotten', isAgreed ? await deleteGroupsOf(cluster, groups) : would)
    }
    const offsets: { readonly group: string; readonly partitions: readonly Committed[] }[] = []
    for (const group of names)
      offsets.push({ group, partitions: ofTopics(await committedOffsets(cluster, group), group, topics) })
    const what = `forget what was committed of ${topics.join(', ')} by ${whose}`
    const isAgreed = await confirmDestruction(ctx, target, { what, yes, dryRun })
    const outcomes: Outcome[] = []
    for (const { group, partitions } of offsets)
      outcomes.push(
        ...(isAgreed ? await forgetOffsets(cluster, group, partitions) : partitions.map((each) => would(group, each))),
      )
    showOutcomes(ctx, 'forgotten', outcomes)
  })
}

function ofTopics(committed: readonly Committed[], group: string, topics: readonly string[]): readonly Committed[] {
  const { chosen, missing } = chooseNames(committed, ({ topic }) => topic, topics)
  if (chosen.length > 0 && missing === undefined) return chosen
  const own = committed.map(({ topic }) => topic)
  const name = missing ?? topics.join(' ')
  throw new MsaError('TOPIC_UNKNOWN', `The group "${group}" has committed nothing of ${quoted(name)}.${didYouMean(name, own)}`, {
    hint: `msa group describe ${group}`,
    exitCode: 3,
  })
}

function would(group: string, { topic, partition, offset }: Committed): Outcome {
  return { name: `${group} ${topic}[${partition}]`, outcome: 'would', detail: `offset ${offset}` }
}
