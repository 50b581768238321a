import { hrtime } from 'node:process'

/**
 * Milliseconds of a clock that only goes forward, for what every command comes by: the first `performance.now()` of a process loads
 * a module, which takes a millisecond.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
