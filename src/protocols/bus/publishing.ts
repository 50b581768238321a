import { WireError } from '../wire-error.ts'
import type { Link, LinkKeeper } from './link-keeper.ts'

export interface PublishingLink extends Link {
  /** `rejected`: the broker does not want it. Else it may have it, and the link is of no use any more. */
  publish(body: Buffer, timeoutMs: number, traceparent?: string): Promise<void>
}

/** Over the next link where one was lost before the broker had answered: an event may come twice, but it comes. */
export async function publishing(
  keeper: LinkKeeper<PublishingLink>,
  body: Buffer,
  { timeoutMs, traceparent }: { readonly timeoutMs: number; readonly traceparent?: string },
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const link = await keeper.link(deadline - performance.now())
    try {
      return await link.publish(body, deadline - performance.now(), traceparent)
    } catch (error) {
      if (!(error instanceof WireError) || error.kind === 'rejected') throw error
      // What it may still hold back goes with it: nothing is sent later.
      keeper.drop(link, String(error.facts.because ?? error.kind))
      if (error.kind !== 'closed' || performance.now() >= deadline) throw error
    }
  }
}
