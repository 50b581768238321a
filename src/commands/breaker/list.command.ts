import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { ListInput } from './list.handler.ts'

export function listCommand(breaker: Command, ctx: Context): void {
  addressOption(
    breaker
      .command('list')
      .alias('ls')
      .summary('breakers, their states and what they count')
      .argument('[services...]', "names, globs ('*-service'); all when left out")
      .option('-w, --watch', 'again and again, until Ctrl-C')
      .option('--no-headers', 'without titles'),
    'eureka',
  )
    .addHelpText(
      'after',
      examples(['msa breaker list', 'of all services'], ['msa breaker list user-service --watch', 'as they count']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listBreakers,
        (options: Omit<ListInput, 'services'>, services: readonly string[]) => ({ ...options, services }),
      ),
    )
}
