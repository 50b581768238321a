import { WireError, type WireFacts } from '../../wire-error.ts'
import { errorOf } from './error-codes.ts'

/** A broker's no, as an error: `facts.says` is its name for it, and its own words where it had some. */
export function rejected(errorCode: number, facts: WireFacts = {}, words?: string | null): WireError {
  return new WireError('kafka', 'rejected', { errorCode, says: errorOf(errorCode).name, ...(words && { words }), ...facts })
}

/** Throws when a broker said no. */
export function accept(errorCode: number, facts?: WireFacts, words?: string | null): void {
  if (errorCode !== 0) throw rejected(errorCode, facts, words)
}

/** The broker's number for why it said no, where it is that which went wrong. */
export function errorCodeIn(error: unknown): number | undefined {
  if (!(error instanceof WireError) || error.system !== 'kafka' || error.kind !== 'rejected') return undefined
  return Number(error.facts.errorCode)
}
