import type { LinkState } from '../link-keeper.ts'

/** A message as it came off a broker. */
export interface BusMessage {
  readonly body: Buffer
  /** Undefined where the sender named none, which counts as JSON. */
  readonly contentType: string | undefined
  /** The sender's trace context, where it sent one. */
  readonly traceparent: string | undefined
}

/**
 * The way to the other members. It connects by itself and again after each loss, for as long as it is not closed; what was
 * handed to `publish` is settled only when the broker has taken it.
 */
export interface BusTransport {
  /** Rejects when the broker cannot be had in `timeoutMs`; nothing is sent later then. */
  publish(body: Buffer, options: { readonly timeoutMs: number; readonly traceparent?: string }): Promise<void>
  /**
   * To be called once, in the turn in which the transport was made. `handle` settles before the message counts as taken; it
   * is never called twice at once. A rejection means: again, at most three times in all.
   */
  subscribe(handle: (message: BusMessage) => Promise<void>): void
  readonly state: LinkState
  onState(listener: (state: LinkState) => void): void
  /** Called when it is up again and others' messages may have passed by unseen meanwhile. */
  onGap(listener: () => void): void
  close(): Promise<void>
}
