import { type Command, Option } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { ProduceCommandInput } from './produce.handler.ts'

interface ProduceOptions extends TargetOption {
  readonly value?: string
  readonly file?: string
  readonly json?: boolean
  readonly key?: string
  readonly keySeparator?: string
  readonly header: readonly string[]
  readonly null?: boolean
  readonly partition?: string
  readonly partitioner: 'murmur2' | 'crc32'
  readonly repartition?: boolean
  readonly acks: string
  readonly compression: ProduceCommandInput['codec']
  readonly rate?: string
  readonly count?: string
  readonly seed?: string
  readonly create?: boolean
}

export function produceCommand(program: Command, ctx: Context): void {
  const command = program
    .command('produce')
    .summary('send messages to a topic')
    .description(
      'A message for each line of the input; with --value, one. With --count the value is a template: {{n}} {{uuid}} {{now}} ' +
        '{{int 1 10}} {{float 0 1}} {{pick a b}} {{name}} {{email}} {{city}} {{product}} {{price}} {{word}} {{hex 8}} {{seq 100 5}} …',
    )
    .argument('<topic>', 'where to')
    .option('--value <value>', 'this one, and no input')
    .option('--file <file>', 'read this instead of the input')
    .option('--json', 'lines are messages as consume -o ndjson writes them')
    .option('-K, --key-separator <separator>', 'the key stands before it: : or \\t')
    .option('-k, --key <key>', 'the same key for all')
    .option('-H, --header <name=value>', 'a header; a name alone is null', collect, [])
    .option('-Z, --null', 'an empty value is a tombstone')
    .option('-p, --partition <number>', 'all of them there')
    .addOption(
      new Option('--partitioner <way>', "where a key goes: as Java's, or librdkafka's")
        .choices(['murmur2', 'crc32'])
        .default('murmur2'),
    )
    .option('--repartition', 'with --json: by key, whatever partition it says')
    .addOption(new Option('--acks <who>', 'who must have it').choices(['all', '-1', '1', '0']).default('all'))
    .addOption(
      new Option('-z, --compression <codec>', 'how batches are packed')
        .choices(['none', 'gzip', 'snappy', 'lz4', 'zstd'])
        .default('none'),
    )
    .option('--rate <count>', 'so many a second')
    .option('--count <count>', 'so many, from a template')
    .option('--seed <number>', 'with --count: the same chance each time')
    .option('--create', 'make the topic where it is not there')
  kafkaOption(command)
    .addHelpText(
      'after',
      examples(
        ['msa produce orders', 'what is typed, until Ctrl-D'],
        ['msa produce orders --file orders.txt -z zstd', 'a file, line by line'],
        ['msa produce orders -K : --value 7:paid', 'with a key'],
        ['msa produce orders -k 7 -Z --value ""', 'a tombstone'],
        [`msa produce orders --count 9 --value '{"id":{{n}}}'`, 'made up'],
        ['msa consume a -o ndjson | msa produce b --json', 'a copy'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./produce.handler.ts')).produceToTopic,
        (options: ProduceOptions, topic: string): ProduceCommandInput => {
          checkTogether(options)
          return {
            target: options,
            ...{ topic, create: options.create ?? false, codec: options.compression, partitioner: options.partitioner },
            partition: options.partition === undefined ? undefined : toCount('--partition', options.partition),
            acks: options.acks === 'all' ? -1 : (Number(options.acks) as -1 | 0 | 1),
            rate: options.rate === undefined ? undefined : toCount('--rate', options.rate.replace(/\/s$/, ''), 1),
            key: options.key,
            headers: options.header.map(toHeader),
            emptyIsNull: options.null ?? false,
            value: options.value,
            file: options.file,
            json: options.json ?? false,
            placed: options.repartition !== true,
            separator: options.keySeparator === undefined ? undefined : toSeparator(options.keySeparator),
            count: options.count === undefined ? undefined : toCount('--count', options.count, 1),
            seed: options.seed === undefined ? undefined : toCount('--seed', options.seed),
          }
        },
      ),
    )
}

/** Each of these says what the other says, too. */
function checkTogether({ value, file, json, key, keySeparator, count, seed }: ProduceOptions): void {
  const clash = (one: string, other: string) => {
    throw new MsaError('USAGE', `${one} and ${other} do not go together.`, { hint: 'msa produce --help', exitCode: 2 })
  }
  if (value !== undefined && file !== undefined) clash('--value', '--file')
  if (value !== undefined && json) clash('--value', '--json')
  if (json && keySeparator !== undefined) clash('--json', '--key-separator')
  if (json && count !== undefined) clash('--json', '--count')
  if (key !== undefined && keySeparator !== undefined) clash('--key', '--key-separator')
  if (count !== undefined && keySeparator !== undefined) clash('--count', '--key-separator')
  if (seed !== undefined && count === undefined) clash('--seed', 'no --count')
}

/** `name=value`, `name:value`, `name`. */
function toHeader(text: string): readonly [string, string | null] {
  const [, name, sign, value = ''] = /^([^=:]+)([=:])?(.*)$/s.exec(text) ?? []
  if (name !== undefined) return [name, sign === undefined ? null : value]
  throw new MsaError('USAGE', `-H takes name=value, not ${quoted(text)}.`, { hint: '-H type=OrderPaid', exitCode: 2 })
}

/** As it is typed, with `\t` for what no shell likes. */
function toSeparator(text: string): string {
  const separator = text.replaceAll('\\t', '\t').replaceAll('\\0', '\0')
  if (separator !== '') return separator
  throw new MsaError('USAGE', 'A key separator has a letter at least.', { hint: '-K :', exitCode: 2 })
}
