import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { OffsetsInput } from './offsets.handler.ts'

interface OffsetsOptions extends TargetOption {
  readonly reset?: boolean
  readonly to: readonly string[]
  readonly file?: string
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly headers: boolean
}

export function offsetsCommand(connect: Command, ctx: Context): void {
  targetOption(
    connect
      .command('offsets')
      .summary('how far a connector has come')
      .description('How far a connector has come. To change it, it is stopped, and resumed where it ran.')
      .argument('<connector>', 'which')
      .option('--reset', 'forget it: it begins anew')
      .option('--to <offset>', "a sink's: topic:partition=offset, or =none", collect, [])
      .option('-f, --file <file>', 'JSON as -o json prints it; - for standard input')
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say what would be, and change nothing')
      .option('--no-headers', 'without the line of titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa connect offsets my-sink-connect', 'where it is'],
        ['msa connect offsets my-sink-connect --to my_topic_users:0=0', 'once more'],
        ['msa connect offsets my-source-connect --reset', 'anew'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./offsets.handler.ts')).offsetsOfConnector,
        (options: OffsetsOptions, name: string): OffsetsInput => ({
          ...{ target: options, name, to: options.to, file: options.file },
          ...{ reset: oneWay(options), yes: options.yes ?? false, dryRun: options.dryRun ?? false, noHeaders: !options.headers },
        }),
      ),
    )
}

function oneWay({ reset = false, to, file }: OffsetsOptions): boolean {
  if (Number(reset) + Number(to.length > 0) + Number(file !== undefined) < 2) return reset
  throw new MsaError('USAGE', '--reset, --to and -f are three ways, and one is gone.', { hint: '--reset', exitCode: 2 })
}
