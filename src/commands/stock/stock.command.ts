import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function stockCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('stock')
      .summary("Kafka's own command-line tools")
      .description(
        "Runs one of Kafka's own tools; alone it lists them. What follows the tool's name is the tool's. Where it is told no address, it gets the lab's.",
      )
      .argument('[tool]', 'kafka-topics, kafka-console-consumer …')
      .argument('[args...]', 'for the tool'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa stock', 'all of them'],
        ['msa stock kafka-topics --list', 'the topics of the lab'],
        ['msa stock kafka-topics --help', "the tool's own help"],
        ['msa stock zookeeper-shell ls /brokers/ids', 'look into ZooKeeper'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./stock.handler.ts')).stock,
        (options: { name?: string }, tool: string | undefined, args: string[]) => ({
          args,
          ...(tool === undefined ? {} : { tool }),
          ...(options.name === undefined ? {} : { name: options.name }),
        }),
      ),
    )
}
