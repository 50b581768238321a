import { type CacheRemains, removeFromCache, staleCache } from '../../lab/clean/cache.ts'
import { findLeftovers } from '../../lab/clean/find.ts'
import { type CleanOptions, type CleanPlan, planClean } from '../../lab/clean/plan.ts'
import { removeRemains } from '../../lab/clean/remove.ts'
import { mendPolicy } from '../../runtime/packages/policy.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { workshopOf } from '../../shell/lab.ts'
import type { AsText } from '../../shell/output.ts'
import { type CleanResult, cleanAsText, linesOf, resultOf } from './clean.render.ts'

export interface CleanInput extends CleanOptions {
  readonly cache: boolean
  readonly dryRun: boolean
  readonly yes: boolean
}

export async function clean(ctx: Context, input: CleanInput): Promise<void> {
  const found = await findLeftovers(ctx)
  const plan = planClean(found, input)
  const stale = input.cache
    ? await staleCache(
        ctx.paths.cacheDir,
        found.processes.map(({ command }) => command),
      )
    : []
  const result = resultOf(plan, stale)
  const asText: AsText<CleanResult & { readonly removed: boolean }> = (value, page) =>
    cleanAsText({ ...value, line: lineOf(input) }, page)
  const isNothing = plan.labs.length === 0 && stale.length === 0
  if (input.dryRun) return ctx.output.result({ ...result, removed: false }, asText)
  mend(ctx)
  if (!isNothing) {
    if (!input.yes) await agreed(ctx, linesOf(result), lineOf(input))
    await removeAll(ctx, plan, stale, input)
  }
  ctx.output.result({ ...result, removed: true }, asText)
}

/** What does it without a question. */
function lineOf({ all, volumes, cache, name }: CleanInput): string {
  const words = [all && '--all', volumes && '--volumes', cache && '--cache', name !== null && `--name ${name}`, '--yes']
  return ['msa clean', ...words.filter((word) => word !== false)].join(' ')
}

async function agreed(ctx: Context, lines: readonly string[], line: string): Promise<void> {
  const wanted = await ctx.output
    .ask({ kind: 'confirm', message: `${lines.join('\n  ')}\n  Remove all this?`, flag: '--yes', default: false })
    .catch((error: unknown) => {
      if (!(error instanceof MsaError) || error.code !== 'USAGE') throw error
      throw new MsaError('USAGE', 'Nothing was removed: there is nobody here to ask.', {
        details: lines,
        hint: line,
        exitCode: 3,
      })
    })
  if (!wanted) throw new MsaError('INTERRUPTED', 'Nothing was removed.', { exitCode: 130 })
}

async function removeAll(
  ctx: Context,
  { labs }: CleanPlan,
  stale: readonly CacheRemains[],
  options: CleanOptions,
): Promise<void> {
  const shop = workshopOf(ctx)
  for (const lab of labs) {
    ctx.signal.throwIfAborted()
    const progress = ctx.output.progress(`removing what is left of "${lab.name}"`)
    try {
      if (!(await removeRemains(lab, options, shop))) ctx.output.warn(`the lab "${lab.name}" has come up meanwhile, and stays`)
    } finally {
      progress.done()
    }
  }
  await removeFromCache(stale)
}

function mend(ctx: Context): void {
  const mending = mendPolicy()
  if (mending.kind === 'mended') ctx.output.warn('a policy-rc.d that an installation cut short had left is gone')
  if (mending.kind === 'no-rights') ctx.output.warn(`an installation cut short left a policy-rc.d: ${mending.line}`)
}
