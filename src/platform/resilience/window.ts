/** The last calls, as numbers. Every operation costs the same, however large the window is. */
export interface Window {
  /** Until the next call, or until time takes some of them away. */
  readonly totals: Totals
  record(isFailed: boolean, isSlow: boolean): void
  /** Forgets what time has taken away. */
  settle(): void
}

export interface Totals {
  readonly calls: number
  readonly failed: number
  readonly slow: number
  readonly slowFailed: number
}

export type Sums = { -readonly [Name in keyof Totals]: Totals[Name] }

export function noSums(): Sums {
  return { calls: 0, failed: 0, slow: 0, slowFailed: 0 }
}

/** Of a breaker that counts nothing. */
export const noWindow: Window = { totals: noSums(), record: () => undefined, settle: () => undefined }
