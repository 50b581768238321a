import type { Link, LinkKeeper } from '../link-keeper.ts'

export interface PublishingLink extends Link {
  /** `rejected`: the broker does not want it. Else it may have it, and the link is of no use any more. */
  publish(body: Buffer, timeoutMs: number, traceparent?: string): Promise<void>
}

export function publishing(
  keeper: LinkKeeper<PublishingLink>,
  body: Buffer,
  { timeoutMs, traceparent }: { readonly timeoutMs: number; readonly traceparent?: string },
): Promise<void> {
  return keeper.using(timeoutMs, (link, leftMs) => link.publish(body, leftMs, traceparent))
}
