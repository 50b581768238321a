import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function cleanCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('clean')
      .summary('remove what dead labs have left')
      .description(
        'Processes, containers, networks and sockets of labs that nobody looks after any more. A lab that runs is not touched, and no data is.',
      )
      .option('--all', 'also labs that run, and those of other state folders')
      .option('--volumes', 'wipe the data of these labs, too')
      .option('--cache', 'also jars no longer used, and unfinished downloads')
      .option('--dry-run', 'say what would go, and stop')
      .option('-y, --yes', 'do it without asking'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa clean --dry-run', 'what is there'],
        ['msa clean --yes', 'away with it'],
        ['msa clean --all --volumes', 'every lab and its data'],
        ['msa clean --name b --volumes', 'one lab'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./clean.handler.ts')).clean, toCleanInput))
}

interface CleanFlags {
  all?: boolean
  volumes?: boolean
  cache?: boolean
  dryRun?: boolean
  yes?: boolean
  name?: string
}

function toCleanInput({ all = false, volumes = false, cache = false, dryRun = false, yes = false, name }: CleanFlags) {
  return { all, volumes, cache, dryRun, yes, name: name ?? null }
}
