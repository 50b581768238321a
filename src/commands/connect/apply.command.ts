import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { type ConnectorOptions, connectorOptions, toWait, toWanted, type WaitOptions, waitOptions } from './connector-options.ts'
import type { MakeInput } from './make.handler.ts'

interface ApplyOptions extends ConnectorOptions, WaitOptions {
  readonly remove: readonly string[]
  readonly dryRun?: boolean
}

export function applyCommand(connect: Command, ctx: Context): void {
  const command = connect
    .command('apply')
    .summary('make them what is wanted, whatever they were')
    .description(
      'Makes connectors what is wanted, and says what has changed. A file, or a connector.class, says all there is to be; ' +
        'key=value alone changes that key. What is so already is left alone.',
    )
  waitOptions(connectorOptions(command).option('--remove <key>', 'a key that is no longer wanted', collect, []))
    .option('--dry-run', 'say what would change, and change nothing')
    .addHelpText(
      'after',
      examples(
        ['msa connect apply orders-sink tasks.max=2', 'one key'],
        ['msa connect apply orders-sink --secret connection.password', 'another password'],
        ['msa connect apply -f connectors.json --dry-run', 'what would change'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./make.handler.ts')).makeConnectors,
        (options: ApplyOptions, words: string[]): MakeInput => ({
          ...toWanted(options, words),
          ...toWait(options),
          ...{ dryRun: options.dryRun ?? false, replaces: true, removed: options.remove },
        }),
      ),
    )
}
