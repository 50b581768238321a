import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'

export function showCommand(trace: Command, ctx: Context): void {
  addressOption(
    trace
      .command('show')
      .alias('describe')
      .summary('one as a waterfall: who waited for whom')
      .description(
        'A row for each span. █ is what the trace waited for, ▒ ran beside it, ░ is the way to whom was called and back; ' +
          '"← critical" is where most of the time was spent. Clocks that differ are set right.',
      )
      .argument('<trace>', 'its id, or how that begins'),
    'zipkin',
  )
    .option('--all', 'each span, however many')
    .addHelpText(
      'after',
      examples(
        ['msa trace show 4bf92f35', 'the beginning of the id is enough'],
        ['msa trace show 4bf92f35 -o wide', 'with its tags'],
        ['msa trace show 4bf92f35 -o json', 'all that is known of it'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./show.handler.ts')).showTrace,
        (options: AddressOption & { readonly all?: boolean }, id: string) => ({ target: options, id, all: options.all ?? false }),
      ),
    )
}
