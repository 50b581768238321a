import { MsaError } from '../../shared/errors.ts'
import { toCount } from '../../shell/options.ts'

/** `--expect 3`, `--expect all`. */
export function toExpect(text: string | undefined): number | 'all' | undefined {
  if (text === undefined || text === 'all') return text
  return toCount('--expect', text, 1)
}

export function expectAll(because: string): MsaError {
  return new MsaError('USAGE', `--expect all cannot be checked: ${because}.`, { hint: '--expect 3', exitCode: 2 })
}
