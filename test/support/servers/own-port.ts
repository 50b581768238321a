import { findFreePort } from '../../../src/runtime/net.ts'

/**
 * A port for an engine that starts in a moment. Not one of those that the system gives to outgoing connections: other tests have
 * thousands of them meanwhile, and one may be there first.
 */
export function ownPort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  return findFreePort(10_001 + Math.floor(Math.random() * 12_000), taken)
}
