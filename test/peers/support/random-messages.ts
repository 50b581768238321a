/** As Kafka has it: bytes, or nothing. */
export interface RandomMessage {
  readonly partition: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [string, Buffer | null])[]
}

/** The same ones for the same seed: binary and text, nothing and empty, headers of the same name. */
export function randomMessages(count: number, seed: number, partitions: number): RandomMessage[] {
  const next = randomFrom(seed)
  const below = (most: number) => Math.floor(next() * most)
  const bytes = (most: number) => Buffer.from(Array.from({ length: below(most) }, () => below(256)))
  const text = () => Buffer.from(`${words[below(words.length)]}${below(1_000_000)}`)
  const content = (most: number): Buffer | null => {
    const kind = next()
    if (kind < 0.1) return null
    if (kind < 0.15) return Buffer.alloc(0)
    return kind < 0.55 ? bytes(most) : text()
  }
  const header = () => [words[below(words.length)] ?? '', content(12)] as const
  return Array.from({ length: count }, () => ({
    partition: below(partitions),
    timestamp: 1_500_000_000_000 + below(200_000_000_000),
    key: content(24),
    value: content(80),
    headers: Array.from({ length: next() < 0.5 ? 0 : below(4) }, header),
  }))
}

/** What is hard for somebody: quotes, lines, an empty name, other scripts, what looks like an envelope. */
const words = ['h', 'same', 'same', '', '키', 'a"b\\', 'two\nlines\t', '{"base64":"AA=="}', '😀 ', 'null', '\0zero', ' a b ']

/** A line for `msa produce --json`, made without our own code. */
export function asEnvelope({ partition, timestamp, key, value, headers }: RandomMessage): string {
  return JSON.stringify({
    ...{ partition, timestamp: new Date(timestamp).toISOString(), key: asJson(key), value: asJson(value) },
    headers: headers.map(([name, content]) => ({ key: name, value: asJson(content) })),
  })
}

/** A line of Lossless.java. */
export function asHex({ partition, timestamp, key, value, headers }: RandomMessage): string {
  const named = headers.map(([name, content]) => `${hexOf(Buffer.from(name))}=${hexOf(content)}`)
  return `${partition} ${timestamp} ${hexOf(key)} ${hexOf(value)} ${named.join(',')}`
}

/** A line of `msa consume -o ndjson`, read without our own code. */
export function fromEnvelope(line: string): RandomMessage {
  const { partition, timestamp, key, value, headers = [] } = JSON.parse(line)
  const named = headers.map((each: { key: string; value: unknown }) => [each.key, fromJson(each.value)])
  return { partition, timestamp: Date.parse(timestamp), key: fromJson(key), value: fromJson(value), headers: named }
}

function asJson(bytes: Buffer | null): unknown {
  if (bytes === null) return null
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') }
}

function fromJson(json: unknown): Buffer | null {
  if (json === null) return null
  return typeof json === 'string' ? Buffer.from(json) : Buffer.from((json as { base64: string }).base64, 'base64')
}

function hexOf(bytes: Buffer | null): string {
  return bytes === null ? '-' : `x${bytes.toString('hex')}`
}

/** Of Mulberry's: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
