import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function statusCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('status')
      .alias('ps')
      .summary('what runs, where, and how it is')
      .description('Every component of the lab: its state and since when, restarts, processor, memory, address.')
      .option('-w, --watch', 'again every two seconds, until Ctrl-C'),
  )
    .addHelpText('after', examples(['msa ps', 'the same'], ['msa status -o json', 'for a script']))
    .action(
      lazy(
        ctx,
        async () => (await import('./status.handler.ts')).status,
        (options: { watch?: boolean; name?: string }) => options,
      ),
    )
}
