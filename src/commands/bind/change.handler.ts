import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { tally } from '../../shell/rabbitmq/tally.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type Binding, bindingsFrom, changeBinding } from '../../systems/rabbitmq/bindings.ts'
import type { Rabbit } from '../../systems/rabbitmq/rabbit.ts'

export interface ChangeInput extends Omit<Binding, 'key'> {
  readonly target: TargetOption
  readonly change: 'add' | 'remove'
  readonly keys: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
}

export async function changeBindings(
  ctx: Context,
  { target: option, change, keys, yes, dryRun, ...ends }: ChangeInput,
): Promise<void> {
  const nameOf = (key: string) => `${ends.source}:${key} → ${ends.destination}`
  await onRabbit(ctx, option, async (rabbit, target) => {
    const what = `take away ${keys.map(nameOf).join(', ')}`
    const isAgreed = change === 'add' || (await confirmDestruction(ctx, target, { what, yes, dryRun }))
    await tally(ctx, rabbit.target, change === 'add' ? 'bound' : 'taken away', keys.map(nameOf), async (name) => {
      const binding = { ...ends, key: keys.find((key) => nameOf(key) === name) ?? '' }
      const isThere = await hasBinding(rabbit, binding)
      if (change === 'remove' && isThere === false) return { outcome: 'skipped', detail: 'is not there' }
      if (!isAgreed) return { outcome: 'would', detail: '' }
      await changeBinding(rabbit, change, binding)
      return { outcome: 'done', detail: change === 'add' && isThere ? 'was there' : '' }
    })
  })
}

/** Undefined where nobody can tell. */
async function hasBinding(rabbit: Rabbit, { source, destination, to, key, ...given }: Binding): Promise<boolean | undefined> {
  const all = await bindingsFrom(rabbit, source)
  const wordsOf = (values: object) => JSON.stringify(Object.entries(values).sort())
  return all?.some(
    (each) =>
      each.destination === destination &&
      each.to === to &&
      each.key === key &&
      wordsOf(each.arguments) === wordsOf(given.arguments),
  )
}
