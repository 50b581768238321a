import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { tally } from '../../shell/rabbitmq/tally.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseNames } from '../../systems/rabbitmq/choose.ts'
import { countsOf, purgeQueue } from '../../systems/rabbitmq/queues.ts'

export interface PurgeInput {
  readonly target: TargetOption
  readonly queues: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
}

export async function purgeQueues(ctx: Context, { target: option, queues, yes, dryRun }: PurgeInput): Promise<void> {
  await onRabbit(ctx, option, async (rabbit, target) => {
    const names = await chooseNames(rabbit, 'queue', queues)
    const counts = new Map<string, number>()
    for (const name of names) counts.set(name, (await countsOf(rabbit, name)).ready)
    const all = [...counts.values()].reduce((sum, each) => sum + each, 0)
    const what = `throw away ${messages(all)} of ${names.join(', ')}`
    const isAgreed = await confirmDestruction(ctx, target, { what, yes, dryRun })
    await tally(ctx, rabbit.target, 'purged', names, async (name) =>
      isAgreed
        ? { outcome: 'done', detail: messages(await purgeQueue(rabbit, name)) }
        : { outcome: 'would', detail: messages(counts.get(name) ?? 0) },
    )
  })
}

function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}
