import type { PartitionKey } from './java-hash.ts'
import type { Fate } from './retry.ts'

/** A message on its way to a destination. */
export interface OutgoingMessage {
  readonly body: Buffer
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  /** What carries the trace: beside the headers, because their receivers must find it as it is. */
  readonly trace: Readonly<Record<string, string>>
  /** Of a Kafka record. */
  readonly key: string | undefined
  readonly partitionKey: PartitionKey | undefined
}

/** A message that came. */
export interface IncomingMessage {
  readonly payload: Buffer
  /** Undefined where the sender named none. */
  readonly contentType: string | undefined
  readonly headers: ReadonlyMap<string, string>
  readonly key: string | undefined
  /** The queue or topic it was in. */
  readonly from: string
}

/** Never rejects. Once the signal is aborted nothing more is tried: whoever has the link or the partition next gets it anew. */
export type Take = (message: IncomingMessage, signal: AbortSignal) => Promise<Fate>

/** Where the key travels on a broker that has none, and where senders who write none on a broker that has put it. */
export const keyHeader = 'partitionKey'
