import type { Command } from 'commander'
import { collect } from '../../shell/options.ts'
import type { FilterWish } from '../../systems/kafka/record-filter.ts'

export interface FilterOptions {
  readonly key: readonly string[]
  readonly value: readonly string[]
  readonly header: readonly string[]
  readonly where: readonly string[]
}

/** Which messages are meant. A pattern is a glob for the whole, or a regular expression between slashes; all must match. */
export function filterOptions(command: Command): Command {
  return command
    .option('--key <pattern>', 'only with such a key: a glob, or /a regex/', collect, [])
    .option('--value <pattern>', 'only with such a value', collect, [])
    .option('--header <name=pattern>', 'only with such a header', collect, [])
    .option('--where <question>', 'only JSON like this: .user.age >= 18', collect, [])
}

export function toFilterWish({ key, value, header, where }: FilterOptions): FilterWish {
  return { key, value, header, where }
}
