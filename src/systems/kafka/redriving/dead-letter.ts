import type { NewRecord } from '../../../protocols/kafka/records/batch-writer.ts'

/** Says how often a message went back. */
export const hopsHeader = 'msa-redrives'

type Headers = NewRecord['headers']

/** spring-kafka's names, then those of Spring Cloud Stream. */
const originHeaders = ['kafka_dlt-original-topic', 'x-original-topic']
const partitionHeaders = ['kafka_dlt-original-partition', 'x-original-partition']

/** The topic that a dead letter comes from, if it says so. Who died twice has two: the last one is where it comes from. */
export function originOf(headers: Headers): string | undefined {
  const name = lastOf(headers, originHeaders)?.toString('utf8')
  // Spring may have written it as JSON.
  return name === undefined || name === '' ? undefined : name.replace(/^"(.*)"$/, '$1')
}

/** Where in it; four bytes, or digits. */
export function originPartitionOf(headers: Headers): number | undefined {
  const bytes = lastOf(headers, partitionHeaders)
  if (bytes === undefined) return undefined
  if (bytes.length === 4 && (bytes[0] ?? 0) < 48) return bytes.readInt32BE(0)
  const digits = /^\d{1,9}$/.exec(bytes.toString('latin1'))?.[0]
  return digits === undefined ? undefined : Number(digits)
}

export function hopsOf(headers: Headers): number {
  const hops = Number(lastOf(headers, [hopsHeader])?.toString('latin1') ?? 0)
  return Number.isSafeInteger(hops) && hops >= 0 ? hops : 0
}

/** All that it had, and how often it went back with this time. */
export function headersForReturn(headers: Headers): Headers {
  const others = headers.filter(([name]) => name !== hopsHeader)
  return [...others, [hopsHeader, Buffer.from(String(hopsOf(headers) + 1))]]
}

function lastOf(headers: Headers, names: readonly string[]): Buffer | undefined {
  for (const name of names) {
    const found = headers.findLast(([each, value]) => each === name && value !== null)
    if (found?.[1]) return found[1]
  }
  return undefined
}
