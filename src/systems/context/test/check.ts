import { WireError } from '../../../protocols/wire-error.ts'
import { MsaError } from '../../../shared/errors.ts'
import type { PartName } from '../open.ts'

/** What one system had to say. */
export interface Checked {
  readonly system: PartName | 'rabbitmq api'
  readonly where: string
  readonly state: 'ok' | 'failed'
  /** Of a good one: what it is. */
  readonly why: string
  /** The line to type. */
  readonly hint: string | null
}

export interface Checking {
  /** The context's name, for lines to type. */
  readonly name: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface Finding {
  readonly why: string
  readonly hint?: string | undefined
}

/** Asks, and makes a row of whatever comes. `explain` finds words for what went wrong on a wire. */
export async function checked(
  system: Checked['system'],
  where: string,
  ask: () => Promise<string>,
  explain: (error: WireError) => Promise<Finding>,
): Promise<Checked> {
  try {
    return { system, where, state: 'ok', why: await ask(), hint: null }
  } catch (error) {
    if (error instanceof MsaError && error.code !== 'INTERRUPTED')
      return failed(system, where, { why: sentence(error.message), hint: error.hint })
    if (!(error instanceof WireError)) throw error
    return failed(system, where, await explain(error))
  }
}

export function failed(system: Checked['system'], where: string, { why, hint }: Finding): Checked {
  return { system, where, state: 'failed', why: sentence(why), hint: hint ?? null }
}

/** Without the full stop, as it stands in a table. */
function sentence(text: string): string {
  return text.replace(/\.$/, '')
}
