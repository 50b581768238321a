import { analyze } from '../../lab/analyze.ts'
import { readJournal } from '../../lab/read-journal.ts'
import { MsaError } from '../../shared/errors.ts'
import type { Context } from '../../shell/context.ts'
import { labOf } from '../../shell/lab.ts'
import type { LabOption } from '../../shell/options.ts'
import { analyzeAsText } from './analyze.render.ts'

export type AnalyzeInput = LabOption

export async function analyzeLab(ctx: Context, { name }: AnalyzeInput): Promise<void> {
  const { lab } = await labOf(ctx, name === undefined ? {} : { name })
  const report = analyze(await readJournal(lab.files.journal))
  if (!report) {
    throw new MsaError('LAB_NOT_UP', `Nothing is known of a start of lab "${lab.name}" on this machine.`, {
      hint: name === undefined ? 'msa up' : `msa up --name ${lab.name}`,
      exitCode: 3,
    })
  }
  ctx.output.result({ lab: lab.name, ...report }, analyzeAsText)
}
