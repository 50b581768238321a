import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** One of Kafka's requests, in the versions that we speak: a file of `requests/` each. */
export interface RequestKind<Request, Answer> {
  readonly name: string
  readonly api: number
  /** Which versions `write` and `read` know; the newest one that the broker knows, too, is spoken. */
  readonly versions: readonly [oldest: number, newest: number]
  readonly flexibleFrom: number
  write(to: Writer, request: Request, version: number): void
  read(from: Reader, version: number): Answer
  /** All that the answer says no with, where only some brokers may be asked: that it was the wrong one stands in here. */
  errorCodes?(answer: Answer): Iterable<number>
}

export type VersionsOfBroker = ReadonlyMap<number, { readonly min: number; readonly max: number }>

/** Undefined: the two have none in common. */
export function versionFor(kind: RequestKind<never, unknown>, broker: VersionsOfBroker): number | undefined {
  const theirs = broker.get(kind.api)
  if (theirs === undefined) return undefined
  const [oldest, newest] = kind.versions
  const version = Math.min(newest, theirs.max)
  return version >= oldest && version >= theirs.min ? version : undefined
}
