import { isUtf8 } from 'node:buffer'
import type { Message } from './object-sink.ts'

/** Text, or what is none. */
export type JsonContent = string | null | { readonly base64: string }

/** A message as `consume -o ndjson` writes it. */
export interface Envelope {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** ISO; a number where it is no time (−1: there is none). */
  readonly timestamp: string | number
  readonly key: JsonContent
  readonly value: JsonContent
  readonly headers?: readonly { readonly key: string; readonly value: JsonContent }[]
}

/** The same as an object, for forms that are no JSON. */
export function envelopeOf({ topic, partition, offset, timestamp, key, value, headers }: Message): Envelope {
  return {
    ...{ topic, partition, offset },
    timestamp: timestamp < 0 || timestamp > 253_402_300_799_999 ? timestamp : new Date(timestamp).toISOString(),
    ...{ key: contentOf(key), value: contentOf(value) },
    ...(headers.length > 0 && { headers: headers.map(([name, content]) => ({ key: name, value: contentOf(content) })) }),
  }
}

export function contentOf(bytes: Buffer | null): JsonContent {
  if (bytes === null) return null
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') }
}
