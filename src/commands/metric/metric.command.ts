import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { listCommand } from './list.command.ts'
import { queryCommand } from './query.command.ts'
import { watchCommand } from './watch.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  query: queryCommand,
  list: listCommand,
  watch: watchCommand,
}

export function metricCommand(program: Command, ctx: Context, typed?: string): void {
  const metric = program
    .command('metric')
    .summary('what is counted and measured')
    .description("Prometheus' metrics: ask in PromQL, find names, watch numbers move.")
    .addHelpText(
      'after',
      examples(
        ['msa metric query up', 'who answers Prometheus'],
        ["msa metric list 'http_*'", 'which names there are'],
        ["msa metric watch 'rate(http_requests_total[1m])'", 'as it changes'],
      ),
    )
  declareVerbs(metric, ctx, verbs, typed)
}
