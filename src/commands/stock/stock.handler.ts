import { filledIn, lacksServer } from '../../lab/stock/arguments.ts'
import { findTool, stockTools } from '../../lab/stock/tools.ts'
import { runInForeground } from '../../runtime/foreground.ts'
import { MsaError, QuietExit } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import type { Context } from '../../shell/context.ts'
import { labToTakeDown } from '../../shell/lab.ts'
import { stockPlaceOf } from './place.ts'
import { toolsAsText } from './stock.render.ts'

export interface StockInput {
  readonly tool?: string
  readonly args: readonly string[]
  readonly name?: string
}

export async function stock(ctx: Context, { tool: typed, args, ...option }: StockInput): Promise<void> {
  if (typed === undefined) {
    return ctx.output.result(
      stockTools.map(({ name, summary, main }) => ({ name, summary, main })),
      toolsAsText,
    )
  }
  const tool = findTool(typed)
  if (!tool) {
    const names = stockTools.map(({ name }) => name)
    throw new MsaError('USAGE', `Kafka has no tool "${typed}" that msa knows.${didYouMean(typed, names)}`, {
      hint: 'msa stock',
      exitCode: 2,
    })
  }
  const { lab } = await labToTakeDown(ctx, option)
  const place = await stockPlaceOf(ctx, lab)
  if (lacksServer(tool.server, args, place.addresses))
    ctx.output.warn(`the lab "${lab.name}" is not up: ${tool.name} is not told where to look`)
  const exitCode = await runInForeground(place.command(tool, filledIn(tool.server, args, place.addresses)), {
    env: ctx.env,
    cwd: ctx.cwd,
    signal: ctx.signal,
  })
  if (exitCode !== 0) throw new QuietExit(exitCode)
}
