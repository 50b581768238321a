import { MsaError, QuietExit } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { chosenContext, contextsOf, currentOf, nameIt, secretSources } from '../../shell/contexts.ts'
import { targetOf } from '../../shell/target.ts'
import { openPart, type PartName } from '../../systems/context/open.ts'
import { type OpenPart, openChecks } from '../../systems/context/test/test-context.ts'
import type { Target } from '../../systems/target.ts'
import { testAsText } from './test.render.ts'

export interface TestInput {
  readonly name: string | null
  readonly timeoutMs: number
  readonly noHeaders: boolean
}

export async function testContext(ctx: Context, { name, timeoutMs, noHeaders }: TestInput): Promise<void> {
  const { open, whereOfPart, called } = await opening(ctx, name)
  const ask = await openChecks(open, whereOfPart, { name: called, timeoutMs, signal: ctx.signal })
  // Only now: what moves on a terminal would draw over a question.
  const progress = ctx.output.progress(`asking the systems of ${called}`)
  const rows = await ask().finally(() => progress.done())
  if (rows.length === 0)
    throw new MsaError('CONFIG_INVALID', `The context "${called}" names no system.`, { hint: `msa context show ${called}` })
  ctx.output.result(rows, (value, page) => testAsText(value, page, noHeaders))
  if (rows.some(({ state }) => state === 'failed')) throw new QuietExit(1)
}

async function opening(
  ctx: Context,
  name: string | null,
): Promise<{ readonly open: OpenPart; readonly whereOfPart: (part: PartName) => string; readonly called: string }> {
  if (name === null && (await currentOf(ctx, await contextsOf(ctx))).kind !== 'context') {
    const lab = await targetOf(ctx, {})
    return { open: async (part) => lab[part], whereOfPart: () => '', called: lab.name }
  }
  const known = await chosenContext(ctx, name)
  nameIt(ctx, known)
  const sources = secretSources(ctx, known)
  return {
    open: async <Name extends PartName>(part: Name) => (await openPart(known, part, sources)) as Target[Name],
    whereOfPart: (part) => {
      const system = known.context[part]
      if (system === null) return ''
      return 'brokers' in system ? system.brokers.join(',') : system.url
    },
    called: known.name,
  }
}
