import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function resumeCommand(program: Command, ctx: Context): void {
  labOption(program.command('resume').summary('let paused components go on').argument('<components...>', 'which'))
    .addHelpText('after', examples(['msa resume kafka', 'after msa pause kafka']))
    .action(
      lazy(
        ctx,
        async () => (await import('./resume.handler.ts')).resume,
        (options: { name?: string }, names: string[]) => ({ ...options, names }),
      ),
    )
}
