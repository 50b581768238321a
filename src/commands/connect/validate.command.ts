import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type ConnectorOptions, connectorOptions, toWanted, type WantedInput } from './connector-options.ts'

export function validateCommand(connect: Command, ctx: Context): void {
  connectorOptions(
    connect
      .command('validate')
      .summary('what the worker thinks of a configuration')
      .description('Has the worker check each key of a configuration, as `add` does. Nothing is created.'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa connect validate -f sink.json', 'each key that is wrong, and why'],
        ['msa connect validate my-sink-connect --template lesson', "one of the lesson's"],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./validate.handler.ts')).validateConnectors,
        (options: ConnectorOptions, words: string[]): WantedInput => toWanted(options, words),
      ),
    )
}
