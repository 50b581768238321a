import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import type { Context } from '../../shell/context.ts'
import { textFromInput } from '../../shell/typed-value.ts'
import { toDestination } from '../../systems/bus/wanted.ts'
import { askEverybody } from './ask-everybody.ts'
import { toAskInput } from './ask-option.ts'
import type { EnvOptions } from './env.command.ts'

export interface EnvInput {
  readonly options: EnvOptions
  readonly settings: readonly string[]
}

export async function env(ctx: Context, { options, settings }: EnvInput): Promise<void> {
  const destination = toDestination(options.destination)
  const values = new Map<string, string>()
  for (const [key, value] of settings.map(toSetting)) {
    if (values.has(key)) throw wrong(`"${key}" is there twice.`)
    values.set(key, value)
  }
  const fromInput = [...values].filter(([, value]) => value === '-').map(([key]) => key)
  const [first, ...others] = fromInput
  if (others.length > 0) throw wrong('Standard input can be the value of one setting.')
  if (first !== undefined) values.set(first, await textFromInput(ctx, false))
  const line = `msa bus env ${settings.map((text) => text.replace(/=.*/s, '=…')).join(' ')} --destination`
  await askEverybody(ctx, toAskInput(options, { kind: 'environment-change', destination, values }, line))
}

function toSetting(text: string): readonly [key: string, value: string] {
  const [, key, value = ''] = /^([^\s=]+)=(.*)$/s.exec(text) ?? []
  // It may be a secret that was typed in the wrong place.
  if (key === undefined) throw wrong(text.includes('=') ? 'A setting is key=value.' : `${quoted(text)} is no setting: key=value.`)
  return [key, value]
}

function wrong(message: string): MsaError {
  return new MsaError('USAGE', message, { hint: 'msa bus env greeting.message=hi', exitCode: 2 })
}
