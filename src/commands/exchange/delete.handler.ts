import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { tally } from '../../shell/rabbitmq/tally.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { bindingsFrom } from '../../systems/rabbitmq/bindings.ts'
import { chooseNames } from '../../systems/rabbitmq/choose.ts'
import { deleteExchange, hasExchange } from '../../systems/rabbitmq/exchanges.ts'
import { unknownName } from '../../systems/rabbitmq/names.ts'

export interface DeleteInput {
  readonly target: TargetOption
  readonly exchanges: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
  readonly ifUnused: boolean
  readonly missingOk: boolean
}

export async function deleteExchanges(ctx: Context, { target: option, exchanges, ...input }: DeleteInput): Promise<void> {
  const { yes, dryRun, ifUnused, missingOk } = input
  await onRabbit(ctx, option, async (rabbit, target) => {
    const names = await chooseNames(rabbit, 'exchange', exchanges)
    const details = new Map<string, string>()
    for (const name of names) {
      const bindings = (await hasExchange(rabbit, name)) ? ((await bindingsFrom(rabbit, name)) ?? []) : undefined
      if (bindings) details.set(name, `${bindings.length} ${bindings.length === 1 ? 'binding' : 'bindings'}`)
      else if (!missingOk) throw await unknownName(rabbit, 'exchange', name)
    }
    const what = `delete ${names.length === 1 ? 'the exchange' : `${names.length} exchanges:`} ${names.join(', ')}`
    const isAgreed = details.size === 0 || (await confirmDestruction(ctx, target, { what, yes, dryRun }))
    await tally(ctx, rabbit.target, 'deleted', names, async (name) => {
      const detail = details.get(name)
      if (detail === undefined) return { outcome: 'skipped', detail: 'is not there' }
      if (!isAgreed) return { outcome: 'would', detail }
      await deleteExchange(rabbit, name, { ifUnused })
      return { outcome: 'done', detail }
    })
  })
}
