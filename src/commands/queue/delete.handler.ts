import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { tally } from '../../shell/rabbitmq/tally.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chooseNames } from '../../systems/rabbitmq/choose.ts'
import { unknownName } from '../../systems/rabbitmq/names.ts'
import { deleteQueue, findCounts } from '../../systems/rabbitmq/queues.ts'

export interface DeleteInput {
  readonly target: TargetOption
  readonly queues: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
  readonly ifEmpty: boolean
  readonly ifUnused: boolean
  readonly missingOk: boolean
}

export async function deleteQueues(ctx: Context, { target: option, queues, yes, dryRun, ...only }: DeleteInput): Promise<void> {
  await onRabbit(ctx, option, async (rabbit, target) => {
    const names = await chooseNames(rabbit, 'queue', queues)
    const counts = new Map<string, number>()
    for (const name of names) {
      const found = await findCounts(rabbit, name)
      if (found) counts.set(name, found.ready)
      else if (!only.missingOk) throw await unknownName(rabbit, 'queue', name)
    }
    const all = [...counts.values()].reduce((sum, each) => sum + each, 0)
    const what = `delete ${names.length === 1 ? 'the queue' : `${names.length} queues:`} ${names.join(', ')} (${messages(all)})`
    const isAgreed = counts.size === 0 || (await confirmDestruction(ctx, target, { what, yes, dryRun }))
    await tally(ctx, rabbit.target, 'deleted', names, async (name) => {
      const count = counts.get(name)
      if (count === undefined) return { outcome: 'skipped', detail: 'is not there' }
      if (!isAgreed) return { outcome: 'would', detail: messages(count) }
      const gone = await deleteQueue(rabbit, name, { ifEmpty: only.ifEmpty, ifUnused: only.ifUnused })
      return gone === undefined ? { outcome: 'skipped', detail: 'is not there' } : { outcome: 'done', detail: messages(gone) }
    })
  })
}

function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}
