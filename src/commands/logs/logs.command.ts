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
      .option('--since <time>', 'only what is not older: 10m, or 2026-11-21T09:00:00Z')
      .option('--trace <trace>', 'all lines of one trace, by its id or how that begins'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa logs kafka', 'the last 100 lines'],
        ['msa logs -f kafka connect', 'two, as they print'],
        ['msa logs --trace 4bf92f35', 'what all services printed about one request'],
        ['msa logs -o ndjson', 'a document per line'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./logs.handler.ts')).logs,
        (options: { follow?: boolean; tail: string; since?: string; trace?: string; name?: string }, names: string[]) => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          names,
          follow: options.follow ?? false,
          last: options.since === undefined && options.trace === undefined ? toCount('-n', options.tail) : undefined,
          trace: options.trace === undefined ? undefined : toTraceId(options.trace),
          since: options.since === undefined ? undefined : toTime(options.since, ctx.clock.now()),
        }),
      ),
    )
}

function toTraceId(text: string): string {
  if (/^[\da-f]{8,32}$/i.test(text)) return text.toLowerCase()
  throw new MsaError('USAGE', `--trace takes the id of a trace, or at least its first 8 digits, not "${text}".`, {
    hint: 'msa trace list',
    exitCode: 2,
  })
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
