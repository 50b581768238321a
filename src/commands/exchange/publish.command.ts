import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type PublishOptions, publishOptions, toPublishInput } from '../../shell/rabbitmq/publish-options.ts'
import { targetOption } from '../../shell/target-option.ts'

interface PublishToExchangeOptions extends PublishOptions {
  readonly key?: string
}

export function publishCommand(program: Command, ctx: Context): void {
  const command = program
    .command('publish')
    .summary('publish messages to an exchange')
    .description(
      'Publish messages to an exchange: what is typed, files, or standard input, a line each. Each is confirmed by the broker; ' +
        'one that reaches no queue is a failure, exit 1.',
    )
    .argument('<exchange>', 'which')
    .argument('[messages...]', 'their bodies')
    .option('-k, --key <key>', 'the routing key; that of the message with --json')
  targetOption(publishOptions(command))
    .addHelpText(
      'after',
      examples(
        ['msa exchange publish orders -k order.created \'{"id":1}\'', 'one'],
        ['msa exchange publish orders -k order.created < orders.txt', 'one a line'],
        ['msa exchange publish orders --json < o.ndjson', 'with their keys'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./publish.handler.ts')).publishToExchange,
        (options: PublishToExchangeOptions, exchange: string, words: readonly string[]) => ({
          ...{ exchange, key: options.key, input: toPublishInput(options, words) },
        }),
      ),
    )
}
