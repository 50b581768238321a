import type { SteadyClock } from '../../../src/platform/resilience/steady-clock.ts'
import { type FakeClock, fakeClock } from '../discovery/fake-clock.ts'

/** Stands still until it is told to pass; nobody sets it. */
export function virtualClock(startMs = Date.UTC(2026, 0, 1)): FakeClock & SteadyClock {
  const clock = fakeClock(startMs)
  return Object.assign(clock, { steadyMs: () => clock.now() })
}
