import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toDurationMs } from '../../shell/options.ts'
import { type BusOption, busOption } from './bus-option.ts'
import type { MembersInput } from './members.handler.ts'

interface MembersOptions extends BusOption {
  readonly ping?: boolean
  readonly timeout: string
  readonly watch?: boolean
  readonly headers: boolean
}

export function membersCommand(bus: Command, ctx: Context): void {
  busOption(
    bus
      .command('members')
      .summary('who is on the bus')
      .description(
        'Who is registered, and who listens at the broker. LISTENER: its client there; ? where nobody can say which of several ' +
          'it is, or whether it is on the bus at all. With --ping they are asked: by a change of no setting, which everybody ' +
          'acknowledges and nobody has anything to do for.',
      )
      .option('--ping', 'ask them, and see who answers')
      .option('--timeout <time>', 'how long to wait for who has not answered', '5s')
      .option('-w, --watch', 'again and again, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa bus members', 'as discovery and the broker have it'],
        ['msa bus members --ping', 'as they say themselves'],
        ['msa bus members --watch', 'how they come and go'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./members.handler.ts')).members,
        (options: MembersOptions): MembersInput => ({
          ...{ target: options, ping: options.ping ?? false, watch: options.watch ?? false, headers: options.headers },
          timeoutMs: toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
