import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { parsePattern } from '../../systems/pattern.ts'
import { plainHeaders } from '../../systems/rabbitmq/envelope.ts'
import type { Message } from '../../systems/rabbitmq/message.ts'
import { collect } from '../options.ts'

export interface FilterOptions {
  readonly key?: readonly string[]
  readonly body?: readonly string[]
  readonly header?: readonly string[]
}

export function filterOptions(command: Command): Command {
  return command
    .option('--key <pattern>', "only of such a routing key: 'order.*', '/^order/'", collect, [])
    .option('--body <pattern>', "only with such a body: '*error*'", collect, [])
    .option('--header <name=pattern>', 'only with such a header; a name alone: that has it', collect, [])
}

/** Undefined where everything is wanted. All that is asked must be so. */
export function filterOf({ key = [], body = [], header = [] }: FilterOptions): ((message: Message) => boolean) | undefined {
  const tests = [
    ...key.map(parsePattern).map((matches) => (message: Message) => matches(message.key)),
    ...body.map(parsePattern).map((matches) => (message: Message) => matches(message.body.toString('utf8'))),
    ...header.map(headerTest),
  ]
  return tests.length === 0 ? undefined : (message) => tests.every((test) => test(message))
}

function headerTest(text: string): (message: Message) => boolean {
  const [, name, sign, pattern = ''] = /^([^=]+)(=)?(.*)$/s.exec(text) ?? []
  if (name === undefined) {
    throw new MsaError('USAGE', `--header takes a name, or name=pattern, not ${quoted(text)}.`, {
      hint: "--header 'type=Order*'",
      exitCode: 2,
    })
  }
  const matches = sign === undefined ? () => true : parsePattern(pattern)
  return ({ headers }) => {
    const value = plainHeaders(headers)[name]
    return value !== undefined && matches(typeof value === 'string' ? value : JSON.stringify(value))
  }
}
