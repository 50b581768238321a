import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type PublishOptions, publishOptions, toPublishInput } from '../../shell/rabbitmq/publish-options.ts'
import { targetOption } from '../../shell/target-option.ts'

export function publishCommand(program: Command, ctx: Context): void {
  const command = program
    .command('publish')
    .summary('put messages into a queue')
    .description(
      'Put messages into a queue, past all exchanges: what is typed, files, or standard input, a line each. Each is confirmed ' +
        'by the broker.',
    )
    .argument('<queue>', 'which')
    .argument('[messages...]', 'their bodies')
  targetOption(publishOptions(command))
    .addHelpText(
      'after',
      examples(
        ['msa queue publish orders \'{"id":1}\'', 'one'],
        ['msa queue publish orders --file order.json -H tenant=acme', 'with a header'],
        ['msa queue publish orders < lines.txt', 'one a line'],
        ["msa queue publish orders 'order {n}' --count 1000", 'a load'],
        ['msa queue publish b --json < a.ndjson', 'a moved queue'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./publish.handler.ts')).publishToQueue,
        (options: PublishOptions, queue: string, words: readonly string[]) => ({ queue, input: toPublishInput(options, words) }),
      ),
    )
}
