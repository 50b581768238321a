import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toMoment } from '../../shell/moment-option.ts'
import type { DepsInput } from './deps.handler.ts'

interface DepsOptions extends AddressOption {
  readonly since: string
  readonly headers: boolean
}

export function depsCommand(trace: Command, ctx: Context): void {
  addressOption(
    trace
      .command('deps')
      .summary('who calls whom, how often, and what fails')
      .option('--since <time>', 'as far back: 1h, 2026-11-21T09:00:00Z', '1d'),
    'zipkin',
  )
    .option('--no-headers', 'without titles')
    .addHelpText('after', examples(['msa trace deps', 'of a day'], ['msa trace deps --since 10m -o json', 'for a script']))
    .action(
      lazy(
        ctx,
        async () => (await import('./deps.handler.ts')).showDependencies,
        (options: DepsOptions): DepsInput => {
          const nowMs = ctx.clock.now()
          return { target: options, nowMs, sinceMs: toMoment('--since', options.since, nowMs), headers: options.headers }
        },
      ),
    )
}
