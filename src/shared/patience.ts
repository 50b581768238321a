import { monotonicMs } from './monotonic-ms.ts'

/** A budget of waiting time that does not count the time in which nobody could wait. */
export interface Patience {
  readonly leftMs: number
  /** To be called every `stepMs`; returns what is left. */
  spend(): number
}

export interface PatienceOptions {
  readonly budgetMs: number
  /** How often `spend` is going to be called. */
  readonly stepMs: number
  /** Milliseconds of any clock that only goes forward. */
  readonly now?: () => number
}

/**
 * A machine that slept, or a process that was stopped, finds one very long step when it goes on: each step costs what it
 * took, but no more than twice what it should have taken.
 */
export function createPatience({ budgetMs, stepMs, now = monotonicMs }: PatienceOptions): Patience {
  let leftMs = budgetMs
  let lastMs = now()
  return {
    get leftMs() {
      return leftMs
    },
    spend() {
      const nowMs = now()
      const tookMs = Math.max(0, nowMs - lastMs)
      lastMs = nowMs
      leftMs = Math.max(0, leftMs - Math.min(tookMs, 2 * stepMs))
      return leftMs
    },
  }
}

/** Calls `onEnd` once when the budget is spent; the returned function calls it off. */
export function whenPatienceEnds(
  budgetMs: number,
  onEnd: () => void,
  { stepMs = stepFor(budgetMs), now }: { readonly stepMs?: number; readonly now?: () => number } = {},
): () => void {
  const patience = createPatience({ budgetMs, stepMs, ...(now && { now }) })
  const timer = setInterval(() => {
    if (patience.spend() > 0) return
    clearInterval(timer)
    onEnd()
  }, stepMs)
  return () => clearInterval(timer)
}

/** How often such a budget is looked at. */
export function stepFor(budgetMs: number): number {
  return Math.min(250, Math.max(1, budgetMs / 10))
}
