import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toMoment } from '../../shell/moment-option.ts'
import { toDurationMs } from '../../shell/options.ts'
import type { QueryInput } from './query.handler.ts'

interface QueryOptions extends AddressOption {
  readonly range?: string
  readonly step?: string
  readonly at?: string
  readonly headers: boolean
}

export function queryCommand(metric: Command, ctx: Context): void {
  addressOption(
    metric
      .command('query')
      .summary('the answer to a question in PromQL')
      .argument('<promql>', "up, rate(http_requests_total[1m]) …; '-' is standard input")
      .option('--range <time>', 'how it came about: the last 15m, with a line that draws it')
      .option('--step <time>', 'with --range: a value each so often')
      .option('--at <time>', 'as it was then: 10m ago, 2026-11-21T09:00:00Z'),
    'prometheus',
  )
    .option('--no-headers', 'without titles')
    .addHelpText(
      'after',
      examples(
        ['msa metric query up', 'which targets answer'],
        ["msa metric query 'sum by (job) (up)' -o json", 'for a script'],
        ['msa metric query up --range 15m', 'and when they did not'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./query.handler.ts')).queryMetrics,
        (options: QueryOptions, query: string): QueryInput => {
          const { range, step, at, headers } = options
          if (step !== undefined && range === undefined)
            throw new MsaError('USAGE', '--step is of a range, and none is asked for.', {
              hint: '--range 15m --step 30s',
              exitCode: 2,
            })
          return {
            ...{ target: options, query, headers },
            atMs: at === undefined ? undefined : toMoment('--at', at, ctx.clock.now()),
            rangeMs: range === undefined ? undefined : toDurationMs('--range', range),
            stepMs: step === undefined ? undefined : toDurationMs('--step', step),
          }
        },
      ),
    )
}
