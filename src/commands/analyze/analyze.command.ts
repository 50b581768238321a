import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'
import type { AnalyzeInput } from './analyze.handler.ts'

export function analyzeCommand(program: Command, ctx: Context): void {
  labOption(program.command('analyze'))
    .summary('where the time of the last start went')
    .description('Show what the last start spent its time on: a tree with offsets and durations, and the critical chain.')
    .addHelpText(
      'after',
      examples(['msa analyze', 'the last start of this lab'], ['msa analyze --name b -o json', 'of another lab, for a script']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./analyze.handler.ts')).analyzeLab,
        ({ name }: AnalyzeInput) => (name === undefined ? {} : { name }),
      ),
    )
}
