import { againAndAgain } from '../../shell/again.ts'
import type { Context } from '../../shell/context.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chosen } from '../../systems/rabbitmq/names.ts'
import type { Rabbit } from '../../systems/rabbitmq/rabbit.ts'
import { type RabbitTree, rabbitTree } from '../../systems/rabbitmq/tree.ts'
import { treeAsText } from './tree.render.ts'

export interface TreeInput {
  readonly target: TargetOption
  readonly exchanges: readonly string[]
  readonly stats: boolean
  readonly omitEmpty: boolean
  readonly all: boolean
  readonly watch: boolean
}

const everyMs = 2000

export async function showTree(ctx: Context, input: TreeInput): Promise<void> {
  await onRabbit(ctx, input.target, async (rabbit) => {
    if (!input.watch) return ctx.output.result(await look(rabbit, input), treeAsText(input))
    await againAndAgain(ctx, everyMs, async () => ctx.output.frame(await look(rabbit, input), treeAsText(input)))
  })
}

async function look(rabbit: Rabbit, { exchanges: asked, omitEmpty, all }: TreeInput): Promise<RabbitTree> {
  const tree = await rabbitTree(rabbit)
  const names = new Set(
    chosen(
      tree.exchanges.map(({ exchange }) => exchange),
      asked,
      'exchange',
    ).map(({ name }) => name),
  )
  const exchanges = tree.exchanges.filter(({ exchange, bindings }) => {
    if (!names.has(exchange.name)) return false
    if (asked.length > 0 || bindings.length > 0) return true
    return !omitEmpty && (all || !exchange.name.startsWith('amq.'))
  })
  return { exchanges, unbound: asked.length > 0 ? [] : tree.unbound }
}
