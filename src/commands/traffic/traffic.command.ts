import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import type { TrafficInput } from './traffic.handler.ts'

interface TrafficOptions extends AddressOption {
  readonly rate: string
  readonly users: string
  readonly for?: string
  readonly timeout: string
}

export function trafficCommand(program: Command, ctx: Context): void {
  addressOption(
    program
      .command('traffic')
      .summary('people who sign up, log in, look and order')
      .description(
        'Steady traffic through the gateway, so that traces, metrics and breakers move while you watch. Each user does one thing ' +
          'at a time: at most as many requests are under way as there are users. Ctrl-C ends it with a summary.',
      )
      .option('--rate <rate>', 'requests: 5/s, 300/m', '5/s')
      .option('--users <count>', 'so many people', '10')
      .option('--for <time>', 'end after so long')
      .option('--timeout <time>', 'wait no longer for an answer', '10s'),
    'gateway',
  )
    .addHelpText(
      'after',
      examples(
        ['msa traffic', 'five requests a second, until Ctrl-C'],
        ['msa traffic --rate 50/s --users 40 --for 1m', 'more of them, for a minute'],
        ['msa traffic --for 30s -o json', 'what became of them'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./traffic.handler.ts')).traffic,
        (options: TrafficOptions): TrafficInput => ({
          ...{ target: options, perSecond: toRate(options.rate), users: toUsers(options.users) },
          forMs: options.for === undefined ? undefined : toDurationMs('--for', options.for),
          timeoutMs: toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}

const mostPerSecond = 2000
const mostUsers = 500

function toRate(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text) ?? []
  const perSecond = Number(amount) / { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h']
  if (perSecond > 0 && perSecond <= mostPerSecond) return perSecond
  throw new MsaError('USAGE', `--rate takes a number up to ${mostPerSecond}/s, such as 5/s or 300/m, not "${text}".`, {
    hint: '--rate 5/s',
    exitCode: 2,
  })
}

function toUsers(text: string): number {
  const users = toCount('--users', text, 1)
  if (users <= mostUsers) return users
  throw new MsaError('USAGE', `--users takes a number up to ${mostUsers}, not ${users}.`, { hint: '--users 50', exitCode: 2 })
}
