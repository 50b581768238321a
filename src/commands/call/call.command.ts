import { type Command, Option } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount, toDurationMs } from '../../shell/options.ts'
import type { CallInput } from './call.handler.ts'

interface CallOptions extends AddressOption {
  readonly method?: string
  readonly data?: string
  readonly header: readonly string[]
  readonly via?: 'gateway' | 'discovery'
  readonly include?: boolean
  readonly token: boolean
  readonly times: string
  readonly every: string
  readonly timeout: string
  readonly fail: boolean
}

export function callCommand(program: Command, ctx: Context): void {
  addressOption(
    program
      .command('call')
      .summary('call a service by its name, as another service would')
      .description(
        'By name through discovery, the instances in turn; or through the gateway. The token of msa login is sent along. ' +
          'The body goes to stdout as it comes; the trace that the call began is named on stderr.',
      )
      .argument('<service>', 'whom')
      .argument('<path>', '/welcome')
      .option('-X, --method <method>', 'GET; POST with --data')
      .option('-d, --data <data>', "the body; '@file', or '-' for standard input")
      .option('-H, --header <header>', "'Name: value'; repeat it for more", collect, [])
      .addOption(new Option('--via <way>', 'through the gateway, or past it').choices(['gateway', 'discovery']))
      .option('-i, --include', 'status and headers of the answer, too')
      .option('--no-token', 'without the token of msa login')
      .option('--times <count>', 'so often, a line for each', '1')
      .option('--every <time>', 'with --times: the pause between two', '0s')
      .option('--timeout <time>', 'wait no longer for the whole answer', '30s')
      .option('--no-fail', 'exit 0 also for an answer from 400 on'),
    'gateway',
    'eureka',
  )
    .addHelpText(
      'after',
      examples(
        ['msa call user-service /welcome', 'one of its instances'],
        ['msa call user-service /welcome --times 9', 'which of them answers'],
        ['msa call user-service /welcome --via gateway -i', 'as the world sees it'],
        ['msa call user-service /users -d @ada.json', 'a POST with a file'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./call.handler.ts')).callService,
        (options: CallOptions, service: string, path: string): CallInput => ({
          ...{ target: options, service, path, via: options.via, data: options.data, headers: options.header },
          method: options.method?.toUpperCase(),
          ...{ include: options.include ?? false, withToken: options.token, mayFail: !options.fail },
          times: toCount('--times', options.times, 1),
          everyMs: toDurationMs('--every', options.every),
          timeoutMs: toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
