/** What every event carries. `destinationService` is normalised already; null is for everybody. */
interface Envelope {
  readonly timestamp: number
  readonly originService: string
  readonly destinationService: string | null
  readonly id: string
}

export interface RefreshEvent extends Envelope {
  readonly kind: 'refresh'
}

export interface EnvironmentChangeEvent extends Envelope {
  readonly kind: 'environment-change'
  /** Never a null: of an event with one among its values nothing is done, as the real consumer does nothing. */
  readonly values: ReadonlyMap<string, string>
}

export interface AckEvent extends Envelope {
  readonly kind: 'ack'
  readonly ackId: string
  readonly ackDestinationService: string | null
  /** The class of the event that is acknowledged, with its package; undefined where a sender left it out. */
  readonly event: string | undefined
}

export interface ShutdownEvent extends Envelope {
  readonly kind: 'shutdown'
}

/** Of a type that is not ours, or without one: it is for nobody here. */
export interface UnknownEvent extends Envelope {
  readonly kind: 'unknown'
  readonly type: string | undefined
}

export type BusEvent = RefreshEvent | EnvironmentChangeEvent | AckEvent | ShutdownEvent | UnknownEvent
