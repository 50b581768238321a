import type { Context } from '../../shell/context.ts'
import { contextsOf, currentOf } from '../../shell/contexts.ts'
import { contextNamed, whereOf } from '../../systems/context/known-contexts.ts'
import { useContext } from '../../systems/context/person-file.ts'

export async function useOne(ctx: Context, { name }: { readonly name: string | null }): Promise<void> {
  const contexts = await contextsOf(ctx)
  const chosen = name === null ? null : contextNamed(contexts.known, name)
  await useContext(ctx.paths.configDir, name)
  const now = await currentOf(ctx, { ...contexts, use: name })
  if (chosen && now.kind === 'lab')
    ctx.output.warn(`the lab "${now.name}" is up, and comes first: add  --context ${chosen.name}, or  msa down`)
  if (chosen && now.kind === 'context' && now.name !== chosen.name)
    ctx.output.warn(`MSA_CONTEXT=${now.name} comes first in this shell`)
  ctx.output.result({ use: name, before: contexts.use }, (_, { ink }) =>
    chosen
      ? `${ink.good('✓')} ${chosen.name} (${whereOf(chosen.context)}) where no lab runs`
      : `${ink.good('✓')} no context is chosen`,
  )
}
