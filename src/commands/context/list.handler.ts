import type { Context } from '../../shell/context.ts'
import { contextsOf, currentOf } from '../../shell/contexts.ts'
import { whereOf } from '../../systems/context/known-contexts.ts'
import { partNames } from '../../systems/context/open.ts'
import { type ContextRow, contextColumns } from './list.render.ts'

export async function listContexts(ctx: Context, { noHeaders }: { readonly noHeaders: boolean }): Promise<void> {
  const contexts = await contextsOf(ctx)
  const current = await currentOf(ctx, contexts)
  const lab: readonly ContextRow[] =
    current.kind === 'lab'
      ? [{ name: current.name, kind: 'lab', current: true, where: 'the running lab', systems: [], protect: false, file: null }]
      : []
  const rows = contexts.known.map(
    ({ name, file, context }): ContextRow => ({
      ...{ name, kind: 'context', current: current.kind === 'context' && current.name === name, where: whereOf(context) },
      ...{ systems: partNames.filter((part) => context[part] !== null), protect: context.protect, file },
    }),
  )
  if (current.kind === 'context' && !rows.some((row) => row.current))
    ctx.output.warn(`"${current.name}" is chosen, and is no context here`)
  ctx.output.list([...lab, ...rows], contextColumns, {
    none: 'no contexts; the first:  msa context add staging --brokers host:9092',
    noHeaders,
  })
}
