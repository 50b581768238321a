import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { brokersCommand } from './brokers.command.ts'

export function benchCommand(program: Command, ctx: Context): void {
  const bench = program
    .command('bench')
    .summary('measure what runs here')
    .description('What the engines of this machine do, measured.')
    .addHelpText('after', examples(['msa bench brokers', 'Kafka and RabbitMQ beside each other']))
  brokersCommand(bench, ctx)
}
