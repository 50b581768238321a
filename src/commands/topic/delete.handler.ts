import { MsaError } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { showOutcomes } from '../../shell/kafka/outcomes.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseTopics } from '../../systems/kafka/choose-topics.ts'
import { deleteTopicsOf } from '../../systems/kafka/topics/delete-topics.ts'
import { describeTopics, type TopicDescription } from '../../systems/kafka/topics/describe-topics.ts'

export interface DeleteInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
}

export async function deleteTopics(ctx: Context, { target: option, asked, yes, dryRun }: DeleteInput): Promise<void> {
  await onKafka(ctx, option, async (cluster, target) => {
    const chosen = await chooseTopics(cluster, asked)
    const own = chosen.find(({ isInternal }) => isInternal)
    if (own) throw kafkasOwn(own.name)
    const described = await describeTopics(cluster, chosen, { allSettings: false })
    const messages = new Map(described.map((topic) => [topic.name, messagesAsText(topic)]))
    const names = [...messages.keys()]
    const all = described.map((topic) => `${topic.name} (${messagesAsText(topic)})`).join(', ')
    const what = names.length === 1 ? `delete the topic ${all}` : `delete ${names.length} topics: ${all}`
    const detail = (name: string) => messages.get(name) ?? ''
    if (!(await confirmDestruction(ctx, target, { what, yes, dryRun }))) {
      return showOutcomes(
        ctx,
        'deleted',
        names.map((name) => ({ name, outcome: 'would', detail: detail(name) })),
      )
    }
    const outcomes = await deleteTopicsOf(cluster, names)
    showOutcomes(
      ctx,
      'deleted',
      outcomes.map((each) => (each.detail === '' ? { ...each, detail: detail(each.name) } : each)),
    )
  })
}

function kafkasOwn(name: string): MsaError {
  return new MsaError('USAGE', `${name} is Kafka's own: without it, it forgets where all groups are, or what was committed.`, {
    hint: 'msa group delete <group>   takes away what one group has committed',
    exitCode: 2,
  })
}

function messagesAsText({ messages }: TopicDescription): string {
  if (messages === null) return 'who knows how many messages'
  return `${grouped(messages)} ${messages === 1 ? 'message' : 'messages'}`
}
