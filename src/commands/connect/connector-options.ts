import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { collect, toDurationMs } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

/** What `add`, `apply` and `validate` take to know what is wanted. */
export interface ConnectorOptions extends TargetOption {
  readonly file: readonly string[]
  readonly template?: string
  readonly secret: readonly string[]
}

/** What was typed of it, taken apart. */
export interface WantedInput {
  readonly target: TargetOption
  /** The first word that is no key=value. */
  readonly name: string | undefined
  readonly settings: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly template: string | undefined
  /** Key → where its value is: a file, `env:NAME`; undefined: it is asked for. */
  readonly secrets: Readonly<Record<string, string | undefined>>
}

export function connectorOptions(command: Command): Command {
  return targetOption(
    command
      .argument('[words...]', 'its name, and key=value …')
      .option('-f, --file <file>', 'JSON; several, or - for standard input', collect, [])
      .option('--template <template>', "lesson, or one of the lesson's by name")
      .option('--secret <key>', 'a password: key=FILE, key=env:NAME; key: asked for', collect, []),
  )
}

export function toWanted(options: ConnectorOptions, words: readonly string[]): WantedInput {
  const names = words.filter((word) => !word.includes('='))
  if (names.length > 1) {
    throw new MsaError('USAGE', `a connector has one name, and these are ${names.length}: ${names.join(' ')}.`, {
      details: ['what is not its name is key=value'],
      hint: 'msa connect add orders-sink connector.class=… topics=orders',
      exitCode: 2,
    })
  }
  return {
    target: options,
    name: names[0],
    settings: Object.fromEntries(words.filter((word) => word.includes('=')).map(keyAndValue)),
    files: options.file,
    template: options.template,
    secrets: Object.fromEntries(options.secret.map((word) => (word.includes('=') ? keyAndValue(word) : [word, undefined]))),
  }
}

function keyAndValue(word: string): [string, string] {
  const at = word.indexOf('=')
  const key = word.slice(0, at).trim()
  if (key !== '') return [key, word.slice(at + 1)]
  throw new MsaError('USAGE', `"${word}" has no key.`, { hint: 'topics=orders', exitCode: 2 })
}

export interface WaitOptions {
  /** `false` for `--no-wait`. */
  readonly wait: string | false
  readonly steady: string
}

export interface WaitInput {
  /** Undefined: it is not waited for. */
  readonly waitMs: number | undefined
  readonly steadyMs: number
}

export function waitOptions(command: Command): Command {
  return command
    .option('--wait <time>', 'how long to wait until it runs', '60s')
    .option('--no-wait', 'do not wait until it runs')
    .option('--steady <time>', 'it runs when it has run for so long', '3s')
}

export function toWait({ wait, steady }: WaitOptions): WaitInput {
  return { waitMs: wait === false ? undefined : toDurationMs('--wait', wait), steadyMs: toDurationMs('--steady', steady) }
}
