import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'

/** `retention.ms=60000`, repeated. A value may have commas and further signs in it. */
export function toSettings(flag: string, texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(text) ?? []
      if (name === undefined || value === undefined) {
        throw new MsaError('USAGE', `${flag} takes name=value, not ${quoted(text)}.`, {
          hint: `${flag} retention.ms=3600000`,
          exitCode: 2,
        })
      }
      return [name, value] as const
    }),
  )
}
