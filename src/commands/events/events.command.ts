import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toCount } from '../../shell/options.ts'

export function eventsCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('events')
      .summary('what happened in the lab, and what happens')
      .description('The last events, then each as it happens: starts, deaths, healing, faults you injected.')
      .option('-n, --tail <events>', 'so many of the past', '30')
      .option('-f, --follow', 'go on with what happens from now on; on a terminal it does so anyway')
      .option('--no-follow', 'stop after what is there'),
  )
    .addHelpText(
      'after',
      examples(['msa events -f', 'watch it heal'], ['msa events -n 1000 -o ndjson', 'the whole story, for a script']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./events.handler.ts')).events,
        (options: { tail: string; follow?: boolean; name?: string }) => ({
          last: toCount('-n', options.tail),
          follow: options.follow ?? ctx.stdout.isTTY,
          ...(options.name === undefined ? {} : { name: options.name }),
        }),
      ),
    )
}
