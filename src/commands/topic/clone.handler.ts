import { grouped } from '../../shared/grouped.ts'
import type { Context } from '../../shell/context.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type CloneWish, clone } from '../../systems/kafka/clone.ts'
import { parseOffsetRange } from '../../systems/kafka/offset-range.ts'
import { parsePartitions } from '../../systems/kafka/partition-list.ts'
import { type FilterWish, recordFilter } from '../../systems/kafka/record-filter.ts'
import { clonedAsText } from './clone.render.ts'

export interface CloneInput extends Omit<CloneWish, 'range' | 'partitions' | 'filter'> {
  readonly target: TargetOption
  readonly offset: string | undefined
  readonly partitions: readonly string[]
  readonly filter: FilterWish
}

export async function cloneTopic(ctx: Context, input: CloneInput): Promise<void> {
  const wish: CloneWish = {
    ...input,
    range: parseOffsetRange(input.offset ?? 'start', ctx.clock.now()),
    partitions: parsePartitions(input.partitions),
    filter: recordFilter(input.filter),
  }
  const login = part(await targetOf(ctx, input.target, ['kafka']), 'kafka', 'kafka')
  const progress = ctx.output.progress(`copying ${input.from}`)
  try {
    const cloned = await clone(login, wish, {
      signal: ctx.signal,
      onProgress: (messages) => progress.update(`${grouped(messages)} messages of ${input.from} copied`),
      onGap: ({ topic, partition }, from, to) =>
        ctx.output.warn(`${topic}[${partition}]: ${from} to ${to - 1} are no longer kept`),
    })
    progress.done()
    ctx.output.result(cloned, clonedAsText)
  } finally {
    progress.done()
  }
}
