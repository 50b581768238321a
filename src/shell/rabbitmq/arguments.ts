import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'

/** `--arg x-max-length=10`: a value is JSON where it can be read as some, and otherwise a text. */
export function toArguments(texts: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
      if (name === undefined)
        throw new MsaError('USAGE', `--arg takes name=value, not ${quoted(text)}.`, {
          hint: '--arg x-max-length=10',
          exitCode: 2,
        })
      return [name, jsonOrText(value)]
    }),
  )
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
