import type { Context } from '../../shell/context.ts'
import { chosenContext } from '../../shell/contexts.ts'
import { shownContext } from '../../systems/context/shown.ts'
import { contextAsText } from './show.render.ts'

export async function showContext(ctx: Context, { name }: { readonly name: string | null }): Promise<void> {
  const { name: found, file, context } = await chosenContext(ctx, name)
  ctx.output.result({ name: found, file, ...shownContext(context) }, contextAsText)
}
