import { MsaError } from '../shared/errors.ts'
import { parseMoment } from '../systems/moment.ts'

/** The value of `--since`: so long ago, or a date. Milliseconds since 1970. */
export function toMoment(flag: string, text: string, now: number): number {
  const at = parseMoment(text, now)
  if (at !== undefined) return at
  throw new MsaError('USAGE', `${flag} takes a time such as 10m, or a date, not "${text}".`, {
    hint: `${flag} 10m   or  ${flag} 2026-11-21T09:00:00Z`,
    exitCode: 2,
  })
}
