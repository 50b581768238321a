import { type Command, Option } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { InitInput } from './init.handler.ts'

type Typed = Pick<InitInput, 'name' | 'runtime'> & Partial<InitInput>

export function initCommand(program: Command, ctx: Context): void {
  program
    .command('init')
    .summary('write msa.yaml, with every option in words')
    .description('Write an msa.yaml into this folder: runnable as it lies, every option a comment with one line of words.')
    .option('--name <lab>', 'what the lab is called; the name of the folder when left out')
    .option(
      '--profile <profile>',
      'what comes up: core, connect, messaging, monitoring or full (repeatable)',
      (value, before: readonly string[] = []) => [...before, value],
    )
    .addOption(new Option('--runtime <runtime>', 'where the engines run').choices(['docker', 'native', 'auto']).default('auto'))
    .option('--force', 'overwrite an msa.yaml that is there')
    .option('--dry-run', 'print it and write nothing')
    .addHelpText(
      'after',
      examples(
        ['msa init', 'then: msa up'],
        ['msa init --name shop --profile core --profile connect', 'with Kafka Connect and MariaDB'],
        ['msa init --dry-run', 'every option there is'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./init.handler.ts')).init,
        ({ profile = [], force = false, dryRun = false, ...rest }: Typed): InitInput => ({ ...rest, profile, force, dryRun }),
      ),
    )
}
