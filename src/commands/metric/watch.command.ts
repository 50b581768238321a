import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toDurationMs } from '../../shell/options.ts'
import type { WatchInput } from './watch.handler.ts'

interface WatchOptions extends AddressOption {
  readonly every: string
  readonly range: string
}

export function watchCommand(metric: Command, ctx: Context): void {
  addressOption(
    metric
      .command('watch')
      .summary('the answer again and again, with a line that draws it')
      .description(
        'A number changes when Prometheus asks its targets, in a lab every 15 s. In a pipe each answer is a text of its own.',
      )
      .argument('<promql>', 'up, rate(http_requests_total[1m]) …')
      .option('--every <time>', 'how often', '2s')
      .option('--range <time>', 'how far back it is drawn', '5m'),
    'prometheus',
  )
    .addHelpText(
      'after',
      examples(
        ['msa metric watch up', 'until Ctrl-C'],
        ["msa metric watch 'rate(http_requests_total[1m])'", 'requests a second'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./watch.handler.ts')).watchMetric,
        (options: WatchOptions, query: string): WatchInput => ({
          ...{ target: options, query },
          // More often nobody can look.
          everyMs: Math.max(100, toDurationMs('--every', options.every)),
          rangeMs: Math.max(1000, toDurationMs('--range', options.range)),
        }),
      ),
    )
}
