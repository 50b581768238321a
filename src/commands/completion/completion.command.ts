import { Argument, type Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type Shell, shells } from './shells.ts'

export function completionCommand(program: Command, ctx: Context): void {
  program
    .command('completion')
    .summary('let your shell complete what you type')
    .description('Print a script that teaches your shell the commands, options and live names of msa.')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      examples(
        ['source <(msa completion bash)', 'in ~/.bashrc'],
        ['source <(msa completion zsh)', 'in ~/.zshrc, after compinit'],
        ['msa completion fish | source', 'in ~/.config/fish/config.fish'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./completion.handler.ts')).completion,
        (_: object, shell: Shell) => ({ shell }),
      ),
    )
}
