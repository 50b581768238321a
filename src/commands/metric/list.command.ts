import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'

export function listCommand(metric: Command, ctx: Context): void {
  addressOption(
    metric
      .command('list')
      .alias('ls')
      .summary('which metrics there are, and what they mean')
      .argument('[pattern]', "a glob ('http_*') or a regular expression ('^http_'); a word is looked for anywhere"),
    'prometheus',
  )
    .option('--no-headers', 'without titles')
    .addHelpText('after', examples(['msa metric list', 'all'], ['msa metric list breaker', 'that have the word in them']))
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listMetrics,
        (options: AddressOption & { readonly headers: boolean }, pattern: string | undefined) => ({
          ...{ target: options, pattern, headers: options.headers },
        }),
      ),
    )
}
