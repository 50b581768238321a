import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'

export interface Agreement {
  readonly question: string
  readonly details: readonly string[]
  /** What does it without a question. */
  readonly line: string
}

/** Goes on only when the person agrees; where there is nobody to ask, nothing is done. */
export async function agreed(ctx: Context, { question, details, line }: Agreement): Promise<void> {
  const message = [...details, question].join('\n  ')
  const wanted = await ctx.output.ask({ kind: 'confirm', message, flag: '--yes', default: false }).catch((error: unknown) => {
    if (!(error instanceof MsaError) || error.code !== 'USAGE') throw error
    throw new MsaError('USAGE', 'Nothing was written: there is nobody here to ask.', { details, hint: line, exitCode: 3 })
  })
  if (!wanted) throw new MsaError('INTERRUPTED', 'Nothing was written.', { exitCode: 130 })
}
