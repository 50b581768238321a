import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { type CommandDeclaration, lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { Verbs } from '../../shell/verbs.ts'
import type { Verb } from '../../systems/connect/change.ts'
import type { ChangeInput } from './change.handler.ts'

interface ChangeOptions extends TargetOption {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly task?: string
  readonly failed?: boolean
}

export const changeVerbs: Verbs = {
  pause: simple('pause', 'let them do nothing; their tasks stay'),
  resume: simple('resume', 'let paused and stopped ones go on'),
  stop: simple('stop', 'take their tasks away; offsets can be changed then'),
  restart: (connect, ctx) =>
    withAction(
      verbCommand(connect, 'restart', 'start them and their tasks again')
        .option('--task <number>', 'this task alone')
        .option('--failed', 'what has FAILED, and nothing else')
        .addHelpText(
          'after',
          examples(
            ['msa connect restart my-sink-connect', 'it and its tasks'],
            ['msa connect restart --failed', 'whatever has failed of all'],
            ['msa connect restart my-sink-connect --task 0', 'one task'],
          ),
        ),
      ctx,
      'restart',
    ),
  delete: (connect, ctx) =>
    withAction(
      verbCommand(connect, 'delete', 'take them away; topics and tables stay')
        .alias('rm')
        .option('-y, --yes', 'do not ask')
        .addHelpText(
          'after',
          examples(
            ['msa connect delete my-sink-connect', 'asks first'],
            ["msa connect delete 'my-*' --yes", 'several, without a question'],
          ),
        ),
      ctx,
      'delete',
    ),
}

function simple(verb: Verb, summary: string): CommandDeclaration {
  return (connect, ctx) =>
    withAction(
      verbCommand(connect, verb, summary).addHelpText(
        'after',
        examples([`msa connect ${verb} my-sink-connect`, 'one'], [`msa connect ${verb} 'my-*'`, 'several']),
      ),
      ctx,
      verb,
    )
}

function verbCommand(connect: Command, verb: Verb, summary: string): Command {
  const command = connect
    .command(verb)
    .summary(summary)
    .argument('[connectors...]', "names, globs ('orders-*'), regular expressions ('^orders')")
    .option('--dry-run', 'say which, and do nothing')
  return targetOption(command)
}

function withAction(command: Command, ctx: Context, verb: Verb): void {
  command.action(
    lazy(
      ctx,
      async () => (await import('./change.handler.ts')).changeConnectors,
      (options: ChangeOptions, names: string[]): ChangeInput => ({
        ...{ target: options, verb, names: checked(verb, names, options) },
        dryRun: options.dryRun ?? false,
        yes: options.yes ?? false,
        task: options.task === undefined ? undefined : toCount('--task', options.task),
        onlyFailed: options.failed ?? false,
      }),
    ),
  )
}

/** All of them is meant by a star, and never by saying nothing; but what has failed may be mended wherever it is. */
function checked(verb: Verb, names: readonly string[], { failed, task }: ChangeOptions): readonly string[] {
  if (failed && task !== undefined)
    throw new MsaError('USAGE', '--failed and --task are two choices, and one is made.', {
      hint: 'msa connect restart --failed',
      exitCode: 2,
    })
  if (names.length > 0 || (verb === 'restart' && failed)) return names
  throw new MsaError('USAGE', `Which connectors are meant to ${verb}?`, {
    hint: `msa connect ${verb} <name>   or, for all:  '*'`,
    exitCode: 2,
  })
}
