import type { Command } from 'commander'
import { parseDurationMs } from '../../shared/duration.ts'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toCount } from '../../shell/options.ts'

export function logsCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('logs')
      .summary('what the components print')
      .description('The logs of one, several or all components, in the order of time. They outlive restarts, and the lab.')
      .argument('[components...]', 'whose; all when left out')
      .option('-f, --follow', 'go on with what they print from now on')
      .option('-n, --tail <lines>', 'so many last lines of each', '100')
      .option('--since <time>', 'only what is not older: 10m, or 2026-11-21T09:00:00Z'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa logs kafka', 'the last 100 lines'],
        ['msa logs -f kafka connect', 'two, as they print'],
        ['msa logs -o ndjson', 'a document per line'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./logs.handler.ts')).logs,
        (options: { follow?: boolean; tail: string; since?: string; name?: string }, names: string[]) => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          names,
          follow: options.follow ?? false,
          last: options.since === undefined ? toCount('-n', options.tail) : undefined,
          since: options.since === undefined ? undefined : toTime(options.since, ctx.clock.now()),
        }),
      ),
    )
}

/** A moment: so long ago, or a date. ISO. */
function toTime(text: string, now: number): string {
  const agoMs = parseDurationMs(text)
  const at = new Date(agoMs === undefined ? Date.parse(text) : Math.max(0, now - agoMs))
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  throw new MsaError('USAGE', `--since takes a time such as 10m, or a date, not "${text}".`, {
    hint: '--since 10m   or  --since 2026-11-21T09:00:00Z',
    exitCode: 2,
  })
}
