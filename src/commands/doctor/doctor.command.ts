import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, labOption, toProfiles } from '../../shell/options.ts'

export function doctorCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('doctor')
      .summary('what this machine lacks, and how to mend it')
      .description('Looks at all a lab needs, for both runtimes. Exit code 3 when what "msa up" would take here is not fit.')
      .option('--profile <profile>', 'core, connect, messaging, monitoring or full; may be repeated', collect, [])
      .option('--deep', 'check every byte of every jar, too'),
  )
    .addHelpText(
      'after',
      examples(['msa doctor', 'for the core'], ['msa doctor --profile full --deep', 'for everything, thoroughly']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./doctor.handler.ts')).doctor,
        ({ profile, deep = false, name }: { profile: string[]; deep?: boolean; name?: string }) => ({
          profiles: toProfiles(profile),
          deep,
          ...(name === undefined ? {} : { name }),
        }),
      ),
    )
}
