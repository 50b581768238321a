import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { SeekInput, Whereto } from './seek.handler.ts'

interface SeekOptions extends TargetOption {
  readonly to?: string
  readonly shift?: string
  readonly toGroup?: string
  readonly fromFile?: string
  readonly topic: readonly string[]
  readonly partition: readonly string[]
  readonly allowNewTopics?: boolean
  readonly execute?: boolean
}

export function seekCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('seek')
      .summary('put a group elsewhere: it reads from there next')
      .description(
        'Shows where a group would be; with --execute it is put there. Nobody may be in it meanwhile. What is no longer ' +
          'kept, or not there yet, becomes the nearest that is.',
      )
      .argument('<group>', 'its name')
      .option('--to <place>', 'start, end, 100, @-1h, @2026-11-21T09:00:00Z, -10 (before the end)')
      .option('--shift <count>', 'so many messages from where it is: -100, +5')
      .option('--to-group <group>', 'where that one is')
      .option('--from-file <file>', "the stock tool's CSV, or JSON of msa group describe; - is stdin")
      .option('--topic <topic>', "only these, also 'orders-*'; repeat it for more", collect, [])
      .option('-p, --partition <numbers>', 'only these: 0, 0,2, 1-3', collect, [])
      .option('--allow-new-topics', 'also topics, or a group, that it has not read yet')
      .option('--execute', 'do it'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa group seek billing --to start', 'what would that be?'],
        ['msa group seek billing --to @-1h --execute', 'the last hour again'],
        ['msa group seek billing --shift -10 --execute', 'ten messages back'],
        ['msa group seek test --to-group billing', 'where billing is'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./seek.handler.ts')).seekGroupTo,
        (options: SeekOptions, group: string): SeekInput => ({
          ...{ target: options, group, whereto: toWhereto(options), topics: options.topic, partitions: options.partition },
          ...{ allowNew: options.allowNewTopics ?? false, execute: options.execute ?? false },
        }),
      ),
    )
}

function toWhereto({ to, shift, toGroup, fromFile }: SeekOptions): Whereto {
  const said: Whereto[] = [
    ...(to === undefined ? [] : [{ kind: 'place' as const, text: to }]),
    ...(shift === undefined ? [] : [{ kind: 'shift' as const, by: toShift(shift) }]),
    ...(toGroup === undefined ? [] : [{ kind: 'group' as const, group: toGroup }]),
    ...(fromFile === undefined ? [] : [{ kind: 'file' as const, file: fromFile }]),
  ]
  const [one, another] = said
  if (one !== undefined && another === undefined) return one
  throw new MsaError('USAGE', one ? 'Two places are said.' : 'Where to?', {
    details: ['--to  --shift  --to-group  --from-file   say one of these'],
    hint: '--to start',
    exitCode: 2,
  })
}

function toShift(text: string): number {
  const by = Number(text)
  if (/^[+-]?\d{1,15}$/.test(text) && by !== 0) return by
  throw new MsaError('USAGE', `--shift takes a number of messages, forward or back, not ${quoted(text)}.`, {
    hint: '--shift -100',
    exitCode: 2,
  })
}
