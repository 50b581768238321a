import type { BreakerState } from './breaker-settings.ts'

export const breakerStates: readonly BreakerState[] = ['CLOSED', 'OPEN', 'HALF_OPEN', 'FORCED_OPEN', 'DISABLED', 'METRICS_ONLY']

/** From any state to any other or to itself, but for these. */
export function isIllegal(from: BreakerState, to: BreakerState): boolean {
  if (from === 'CLOSED') return to === 'HALF_OPEN'
  return from === 'METRICS_ONLY' && (to === 'OPEN' || to === 'HALF_OPEN')
}
