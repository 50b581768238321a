import { WireError } from '../wire-error.ts'
import { Reader } from './wire/reader.ts'

/** What a consumer tells its group that it wants. */
export interface ConsumerSubscription {
  readonly topics: readonly string[]
}

/** What it is given. */
export type ConsumerAssignment = readonly { readonly topic: string; readonly partitions: readonly number[] }[]

// Brokers pass both on without reading them: another client may have written anything.

export function readSubscription(bytes: Buffer | null): ConsumerSubscription | undefined {
  return readable(bytes, (from) => ({ topics: from.array(() => from.string()) }))
}

export function readAssignment(bytes: Buffer | null): ConsumerAssignment | undefined {
  return readable(bytes, (from) => from.array(() => ({ topic: from.string(), partitions: from.array(() => from.int32()) })))
}

/** A version comes first; each knows what the ones before it knew, and something more behind that. */
function readable<Content>(bytes: Buffer | null, read: (from: Reader) => Content): Content | undefined {
  if (bytes === null || bytes.length === 0) return undefined
  try {
    const from = new Reader(bytes, false)
    from.int16()
    return read(from)
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}
