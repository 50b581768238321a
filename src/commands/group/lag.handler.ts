import { MsaError } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import { againAndAgain } from '../../shell/again.ts'
import type { Context } from '../../shell/context.ts'
import { type Cluster, onKafka } from '../../shell/kafka/on-kafka.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseNames } from '../../systems/kafka/choose-names.ts'
import { chooseGroups } from '../../systems/kafka/groups/find-groups.ts'
import { type GroupLag, lagOf } from '../../systems/kafka/groups/group-lag.ts'
import { lagAsText, linesOfLag, watchedLagAsText } from './lag.render.ts'
import { Trends } from './trend.ts'

export interface LagInput {
  readonly target: TargetOption
  readonly asked: readonly string[]
  readonly topics: readonly string[]
  readonly watch: boolean
  readonly everyMs: number
  readonly max: number | undefined
  readonly headers: boolean
}

export async function groupLag(ctx: Context, input: LagInput): Promise<void> {
  await onKafka(ctx, input.target, (cluster) => (input.watch ? watch(ctx, cluster, input) : once(ctx, cluster, input)))
}

async function once(ctx: Context, cluster: Cluster, input: LagInput): Promise<void> {
  const lags = await look(cluster, input)
  ctx.output.result(lags, input.headers ? lagAsText : linesOfLag)
  check(lags, input.max)
}

async function watch(ctx: Context, cluster: Cluster, input: LagInput): Promise<void> {
  const trends = new Trends()
  await againAndAgain(ctx, input.everyMs, async () => {
    const lags = await look(cluster, input)
    trends.add(lags, ctx.clock.now())
    await ctx.output.frame(lags, input.headers ? watchedLagAsText(trends, input.everyMs) : linesOfLag)
    check(lags, input.max)
  })
}

async function look(cluster: Cluster, { asked, topics }: LagInput): Promise<readonly GroupLag[]> {
  const lags: GroupLag[] = []
  for (const group of await chooseGroups(cluster, asked)) {
    const lag = await lagOf(cluster, group, { times: true })
    lags.push(topics.length === 0 ? lag : ofTopics(lag, topics))
  }
  return lags
}

function ofTopics(lag: GroupLag, topics: readonly string[]): GroupLag {
  const partitions = chooseNames(lag.partitions, ({ topic }) => topic, topics).chosen
  const behind = partitions.flatMap(({ behindMs }) => behindMs ?? [])
  return {
    ...lag,
    partitions,
    lag: partitions.reduce((sum, each) => sum + (each.lag ?? 0), 0),
    behindMs: behind.length === 0 ? null : Math.max(...behind),
  }
}

function check(lags: readonly GroupLag[], max: number | undefined): void {
  if (max === undefined) return
  const over = lags.filter(({ lag }) => lag > max)
  const [first] = over
  if (!first) return
  throw new MsaError(
    'NOT_AS_EXPECTED',
    `${over.map(({ group, lag }) => `${group} is ${grouped(lag)} behind`).join(', ')}; ${grouped(max)} is the most.`,
    { hint: `msa group lag ${first.group} --watch` },
  )
}
