import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toDurationMs } from '../../shell/options.ts'
import type { HealthInput } from './health.handler.ts'

interface HealthOptions extends AddressOption {
  readonly timeout: string
  readonly headers: boolean
}

export function healthCommand(program: Command, ctx: Context): void {
  addressOption(
    program
      .command('health')
      .summary('is everything well, and if not, why')
      .description(
        'Asks all at once: services by their actuators, with their parts; engines as the lab finds them; and whoever else is ' +
          'registered. The exit code is 1 when something is DOWN.',
      )
      .argument('[names...]', 'whose, or globs; all when left out')
      .option('--timeout <time>', 'whoever does not answer within it is DOWN', '5s')
      .option('--no-headers', 'without titles'),
    'gateway',
    'eureka',
  )
    .addHelpText(
      'after',
      examples(
        ['msa health', 'everything'],
        ['msa health user-service -o wide', 'with all of its parts'],
        ['msa health --gateway http://localhost:8000', 'what the gateway says of all behind it'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./health.handler.ts')).health,
        (options: HealthOptions, names: readonly string[]): HealthInput => ({
          ...{ target: options, names, headers: options.headers },
          timeoutMs: toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
