import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { collect } from '../../shell/options.ts'

export interface RangeOptions {
  readonly offset?: string
  readonly fromBeginning?: boolean
  readonly partition: readonly string[]
}

/** What part of a topic is meant. The words are read by `systems/kafka/offset-range.ts`, once it is clear that they are needed. */
export function rangeOptions(command: Command): Command {
  return command
    .option('--offset <range>', 'from where, to where: 5  -10  100:200  @-1h  :end')
    .option('-p, --partition <numbers>', 'only these: 0, 0,2, 1-3', collect, [])
}

/** Undefined: nothing was said. */
export function toOffsetText({ offset, fromBeginning }: RangeOptions): string | undefined {
  if (fromBeginning === true && offset !== undefined && !offset.startsWith(':')) {
    throw new MsaError('USAGE', '--from-beginning and --offset both say where to begin.', {
      hint: `--offset ${offset}`,
      exitCode: 2,
    })
  }
  return fromBeginning === true ? `start${offset ?? ''}` : offset
}
