import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toDurationMs } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { ReplayInput } from './replay.handler.ts'

interface ReplayOptions extends TargetOption {
  readonly speed: string
  readonly exchange?: string
  readonly key?: string
  readonly timeout: string
}

export function replayCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('replay')
      .summary('publish a recording again, in its own time')
      .description(
        'Publish what rabbit tap recorded, to the exchanges and with the keys it had, and with the pauses between. Each is ' +
          'confirmed; one that reaches no queue is told at the end, exit 1.',
      )
      .argument('<folder>', 'of rabbit tap --record, or a file of consume -o ndjson')
      .option('--speed <factor>', '2: twice as fast; max: without pauses', '1')
      .option('--exchange <exchange>', 'to this one, whatever is recorded')
      .option('--key <key>', 'with this key, whatever is recorded')
      .option('--timeout <time>', 'for the broker to confirm, also when it has an alarm', '30s'),
  )
    .addHelpText(
      'after',
      examples(['msa rabbit replay monday', 'as it was'], ['msa rabbit replay monday --speed 10', 'in a tenth of the time']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./replay.handler.ts')).replayRecording,
        (options: ReplayOptions, path: string): ReplayInput => ({
          ...{ target: options, path, speed: toSpeed(options.speed), timeoutMs: toDurationMs('--timeout', options.timeout) },
          ...{ exchange: options.exchange, key: options.key },
        }),
      ),
    )
}

function toSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && speed > 0) return speed
  throw new MsaError('USAGE', `--speed takes a factor such as 2 or 0.5, or max, not "${text}".`, {
    hint: '--speed 2',
    exitCode: 2,
  })
}
