import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { didYouMean } from '../../shared/suggest.ts'
import type { Properties } from '../../systems/rabbitmq/message.ts'
import { collect, toCount, toDurationMs } from '../options.ts'
import type { TargetOption } from '../target-option.ts'

export interface PublishOptions extends TargetOption {
  readonly file?: readonly string[]
  readonly json?: boolean
  readonly whole?: boolean
  readonly header?: readonly string[]
  readonly property?: readonly string[]
  readonly transient?: boolean
  readonly count?: string
  readonly rate?: string
  readonly timeout: string
  readonly mandatory: boolean
}

export interface PublishInput {
  readonly target: TargetOption
  /** Bodies; without one, files or standard input. */
  readonly words: readonly string[]
  readonly files: readonly string[]
  readonly form: 'lines' | 'json' | 'whole'
  readonly headers: Readonly<Record<string, unknown>>
  readonly properties: Properties
  readonly count: number
  readonly perSecond: number | undefined
  readonly timeoutMs: number
  readonly mandatory: boolean
}

export function publishOptions(command: Command): Command {
  return command
    .option('--file <file>', 'a file as one message; again for another', collect, [])
    .option('--json', 'input lines are messages as consume -o ndjson writes them')
    .option('--whole', 'all of standard input is one message')
    .option('-H, --header <name=value>', 'a header; name:=value for JSON (a number, true)', collect, [])
    .option('-p, --property <name=value>', 'contentType, correlationId, expiration …', collect, [])
    .option('--transient', 'need not survive a restart of the broker')
    .option('--count <count>', 'each so often; {n} {uuid} {now} in it are filled in', '1')
    .option('--rate <count>', 'not more than so many a second')
    .option('--timeout <time>', 'for the broker to confirm, also when it has an alarm', '30s')
    .option('--no-mandatory', 'a message that reaches no queue is no failure')
}

export function toPublishInput(options: PublishOptions, words: readonly string[]): PublishInput {
  const files = options.file ?? []
  if (words.length > 0 && files.length > 0)
    throw new MsaError('USAGE', 'Messages are typed, or come from files; not both.', { hint: '--file message.json', exitCode: 2 })
  return {
    ...{ target: options, words, files, form: options.json ? 'json' : options.whole ? 'whole' : 'lines' },
    headers: Object.fromEntries((options.header ?? []).map(toHeader)),
    properties: toProperties(options),
    count: toCount('--count', options.count ?? '1', 1),
    perSecond: options.rate === undefined ? undefined : toCount('--rate', options.rate, 1),
    timeoutMs: toDurationMs('--timeout', options.timeout),
    mandatory: options.mandatory,
  }
}

function toHeader(text: string): [string, unknown] {
  const [, name, sign, value = ''] = /^([^=:]+(?::(?!=)[^=:]*)*)(:?=)(.*)$/s.exec(text) ?? []
  if (name === undefined) {
    throw new MsaError('USAGE', `--header takes name=value, not ${quoted(text)}.`, { hint: '--header tenant=acme', exitCode: 2 })
  }
  if (sign === '=') return [name, value]
  try {
    return [name, JSON.parse(value)]
  } catch (cause) {
    throw new MsaError('USAGE', `The value of the header ${quoted(name)} is no JSON.`, {
      hint: '--header attempt:=3',
      exitCode: 2,
      cause,
    })
  }
}

const texts = [
  ...['contentType', 'contentEncoding', 'correlationId', 'replyTo', 'expiration'],
  ...['messageId', 'type', 'userId', 'appId'],
]
const numbers = ['deliveryMode', 'priority', 'timestamp']

function toProperties({ property = [], transient = false }: PublishOptions): Properties {
  const found: Record<string, string | number> = { deliveryMode: transient ? 1 : 2 }
  for (const text of property) {
    const [, name = text, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (texts.includes(name)) found[name] = value
    else if (numbers.includes(name)) found[name] = toCount(`--property ${name}`, value)
    else {
      const all = [...texts, ...numbers]
      throw new MsaError('USAGE', `There is no property ${quoted(name)}.${didYouMean(name, all)}`, {
        details: [`all: ${all.join(' ')}`],
        hint: '--property contentType=application/json',
        exitCode: 2,
      })
    }
  }
  return found as Properties
}
