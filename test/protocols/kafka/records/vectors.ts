import vectors from '../../../vectors/kafka/records.json' with { type: 'json' }

/** What Kafka's own classes (kafka-clients 3.9.2) wrote, and what they read out of it. */
export interface BatchVector {
  readonly name: string
  readonly bytes: Buffer
  readonly records: readonly ReadRecord[]
}

export interface ReadRecord {
  readonly offset: number
  readonly timestamp: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [name: string, value: string | null])[]
}

export const batchVectors: readonly BatchVector[] = vectors.batches.map(({ name, bytes, records }) => ({
  ...{ name, bytes: Buffer.from(bytes, 'hex') },
  records: records.map((record) => ({ ...record, headers: record.headers as unknown as ReadRecord['headers'] })),
}))

export function batchVector(name: string): BatchVector {
  const found = batchVectors.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no batch vector "${name}"`)
  return found
}
