import type { Command } from 'commander'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import { collect, toDurationMs } from '../../shell/options.ts'

export interface WishOptions extends AddressOption {
  readonly service?: string
  readonly span?: string
  readonly tag: readonly string[]
  readonly error?: boolean
  readonly minDuration?: string
  readonly maxDuration?: string
}

/** Which traces: the same for those that are there and those that come. */
export function wishOptions(command: Command): Command {
  return addressOption(command, 'zipkin')
    .option('--service <service>', 'only those that it took part in')
    .option('--span <name>', 'only those with a span of that name')
    .option('--tag <tag>', 'http.path=/users, or a tag that is there; repeat it: all must be so', collect, [])
    .option('--error', 'only those in which something failed')
    .option('--min-duration <time>', 'a span of it took as long: 100ms')
    .option('--max-duration <time>', '… and no longer')
}

export function toWish({ service, span, tag, error, minDuration, maxDuration }: WishOptions) {
  return {
    ...{ service, spanName: span, tags: tag, onlyErrors: error ?? false },
    minDurationMs: minDuration === undefined ? undefined : toDurationMs('--min-duration', minDuration),
    maxDurationMs: maxDuration === undefined ? undefined : toDurationMs('--max-duration', maxDuration),
  }
}

export type Wish = ReturnType<typeof toWish>
