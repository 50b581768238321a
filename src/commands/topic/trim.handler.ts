import { MsaError } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import { quoted } from '../../shared/quote.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onKafka } from '../../shell/kafka/on-kafka.ts'
import { failIfAny } from '../../shell/kafka/outcomes.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { choosePartitions } from '../../systems/kafka/consume.ts'
import { type OffsetPoint, parseOffsetRange } from '../../systems/kafka/offset-range.ts'
import { parsePartitions } from '../../systems/kafka/partition-list.ts'
import { planTrim, trimTopics } from '../../systems/kafka/topics/trim-topics.ts'
import { trimmedAsText } from './trim.render.ts'

export interface TrimInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
  readonly places: readonly string[]
  readonly partitions: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
}

export async function trimTopicsOf(ctx: Context, { target: option, asked, places, ...input }: TrimInput): Promise<void> {
  const points = toPoints(places, ctx.clock.now())
  const numbers = parsePartitions(input.partitions)
  await onKafka(ctx, option, async (cluster, target) => {
    const named = [...points.keys()].filter((partition) => partition !== everywhere)
    const chosen = numbers ?? (points.has(everywhere) ? undefined : named)
    const partitions = await choosePartitions(cluster, { topics: asked, partitions: chosen })
    const pointOf = ({ partition }: { readonly partition: number }) => points.get(partition) ?? points.get(everywhere)
    const plan = await planTrim(cluster, { partitions, pointOf })
    const messages = plan.reduce((sum, each) => sum + each.messages, 0)
    const topics = [...new Set(plan.filter((each) => each.messages > 0).map(({ topic }) => topic))]
    const what = `take ${grouped(messages)} ${messages === 1 ? 'message' : 'messages'} from the start of ${topics.join(', ')}`
    const isAgreed = messages > 0 && (await confirmDestruction(ctx, target, { what, yes: input.yes, dryRun: input.dryRun }))
    const trimmed = isAgreed
      ? await trimTopics(cluster, plan)
      : plan.map((each) => ({ ...each, outcome: each.messages > 0 ? ('would' as const) : ('skipped' as const) }))
    ctx.output.result(trimmed, trimmedAsText)
    failIfAny(trimmed)
  })
}

/** For all partitions that have no place of their own. */
const everywhere = -1

function toPoints(places: readonly string[], now: number): ReadonlyMap<number, OffsetPoint> {
  return new Map(
    places.map((text) => {
      const [, partition, place = text] = /^(\d{1,6})=(.*)$/.exec(text) ?? []
      const { from, until } = parseOffsetRange(place, now)
      if (from === undefined || until !== undefined) {
        throw new MsaError('USAGE', `--to takes one place, not ${quoted(place)}.`, { hint: '--to end', exitCode: 2 })
      }
      return [partition === undefined ? everywhere : Number(partition), from]
    }),
  )
}
