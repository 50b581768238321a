import { QuietExit } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import type { Context } from '../../shell/context.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { parseOffsetRange } from '../../systems/kafka/offset-range.ts'
import { parsePartitions } from '../../systems/kafka/partition-list.ts'
import { type FilterWish, recordFilter } from '../../systems/kafka/record-filter.ts'
import { type RedriveWish, redrive } from '../../systems/kafka/redrive.ts'
import { redrivenAsText } from './redrive.render.ts'

export interface RedriveInput extends Omit<RedriveWish, 'range' | 'partitions' | 'filter'> {
  readonly target: TargetOption
  readonly offset: string | undefined
  readonly partitions: readonly string[]
  readonly filter: FilterWish
}

export async function redriveTopic(ctx: Context, input: RedriveInput): Promise<void> {
  const wish: RedriveWish = {
    ...input,
    range: parseOffsetRange(input.offset ?? 'start', ctx.clock.now()),
    partitions: parsePartitions(input.partitions),
    filter: recordFilter(input.filter),
  }
  const login = part(await targetOf(ctx, input.target, ['kafka']), 'kafka', 'kafka')
  const progress = ctx.output.progress(`reading ${input.topic}`)
  try {
    const redriven = await redrive(login, wish, {
      signal: ctx.signal,
      onProgress: (messages) => progress.update(`${grouped(messages)} messages of ${input.topic} went back`),
      onGap: ({ topic, partition }, from, to) =>
        ctx.output.warn(`${topic}[${partition}]: ${from} to ${to - 1} are no longer kept`),
    })
    progress.done()
    ctx.output.result(redriven, redrivenAsText)
    if (redriven.routes.some(({ failed }) => failed > 0)) throw new QuietExit(1)
  } finally {
    progress.done()
  }
}
