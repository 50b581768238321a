import type { Command } from 'commander'
import { toDurationMs } from '../../shell/options.ts'
import type { Order } from '../../systems/bus/join.ts'
import type { AskInput } from './ask-everybody.ts'
import { type BusOption, busOption } from './bus-option.ts'
import { toExpect } from './expect.ts'

export interface AskOptions extends BusOption {
  readonly timeout: string
  readonly expect?: string
  readonly anyway?: boolean
  readonly reveal?: boolean
  readonly headers: boolean
}

export function askOptions(command: Command): Command {
  return busOption(
    command
      .option('--timeout <time>', 'how long to wait for who has not answered', '10s')
      .option('--expect <n|all>', 'exit 1 when fewer answer')
      .option('--anyway', 'publish it, even if nobody is known whom it could reach')
      .option('--reveal', 'show secrets, too')
      .option('--no-headers', 'the members alone'),
  )
}

export function toAskInput(options: AskOptions, order: Order, line: string): AskInput {
  const { timeout, expect, anyway = false, reveal = false, headers } = options
  return {
    ...{ target: options, order, line, anyway, reveal, headers },
    ...{ timeoutMs: toDurationMs('--timeout', timeout), expect: toExpect(expect) },
  }
}
