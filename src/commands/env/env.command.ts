import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function envCommand(program: Command, ctx: Context): void {
  labOption(program.command('env').summary("the lab's addresses, as shell exports"))
    .addHelpText(
      'after',
      examples(['eval "$(msa env)"', 'then $MSA_KAFKA, $MSA_ZIPKIN_URL …'], ['msa env -o json', 'for a script']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./env.handler.ts')).env,
        (options: { name?: string }) => options,
      ),
    )
}
