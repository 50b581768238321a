import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'

export function contextUseCommand(context: Command, ctx: Context): void {
  context
    .command('use')
    .summary('choose the system where no lab runs')
    .description(
      'The context that commands mean from now on, in every shell, where no lab runs: a running lab comes first. For one shell, and before the lab:  export MSA_CONTEXT=staging',
    )
    .argument('[context]', 'which one')
    .option('--none', 'none any more')
    .addHelpText('after', examples(['msa context use staging', 'from now on'], ['msa context use --none', 'only labs again']))
    .action(
      lazy(
        ctx,
        async () => (await import('./use.handler.ts')).useOne,
        ({ none = false }: { none?: boolean }, name?: string) => {
          if (none === (name !== undefined))
            throw new MsaError('USAGE', 'Say which context, or --none.', { hint: 'msa context use staging', exitCode: 2 })
          return { name: name ?? null }
        },
      ),
    )
}
