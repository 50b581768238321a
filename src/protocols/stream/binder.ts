import type { LinkState } from '../link-keeper.ts'
import type { IncomingMessage } from './message.ts'

/** Takes messages for as long as it is not closed: connects by itself, and again after each loss. */
export interface BoundConsumer {
  readonly state: LinkState
  /** Where a broker lets it: nothing new is taken, and the place among the others is kept. */
  readonly pausing?: { readonly isPaused: boolean; pause(): void; resume(): void }
  /** Takes nothing new and lets what is being handled finish, for a while. */
  close(): Promise<void>
}

export interface ConsumerNews {
  /** All attempts failed; `parkedIn` is where it lies now, undefined: it is gone. */
  givenUp(message: IncomingMessage, error: unknown, parkedIn: string | undefined): void
  /** It could not be parked either: it stays where it was, and is tried again. */
  notParked(message: IncomingMessage, error: unknown): void
  state(state: LinkState): void
}
