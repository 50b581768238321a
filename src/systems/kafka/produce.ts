import { setImmediate as turn } from 'node:timers/promises'
import type { Cluster } from '../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import type { Codec } from '../../protocols/kafka/records/batch.ts'
import type { NewRecord } from '../../protocols/kafka/records/batch-writer.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { MsaError } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import { quoted } from '../../shared/quote.ts'
import { findTopic, unknown } from './choose-topics.ts'
import { noPartition } from './consume.ts'
import { kafkaFailure } from './kafka-failure.ts'
import { createTopic } from './producing/create-topic.ts'
import { LineFault, readEnvelope } from './producing/envelope-line.ts'
import { type Chance, seededChance } from './producing/fakes.ts'
import { eachLine, type LineTaker, type OnLine, type OnLines } from './producing/line-reader.ts'
import { Outbox, type PartitionerName, type WrittenPartition } from './producing/outbox.ts'
import { parseTemplate } from './producing/template.ts'
import { withCluster } from './with-cluster.ts'

export interface ProduceWish {
  readonly topic: string
  /** Make the topic where it is not there. */
  readonly create: boolean
  readonly partition: number | undefined
  readonly partitioner: PartitionerName
  readonly acks: -1 | 0 | 1
  readonly codec: Codec
  readonly rate: number | undefined
  readonly key: string | undefined
  readonly headers: readonly (readonly [name: string, value: string | null])[]
  /** An empty value is none. */
  readonly emptyIsNull: boolean
  readonly input: ProduceInput
}

/** What comes piece by piece, each good until the next; what can be read into any memory is read into this one. */
export type Chunks = (into: Buffer) => AsyncIterable<Buffer>

export type ProduceInput =
  /** A message a line; with a separator the key stands before it. */
  | { readonly kind: 'lines'; readonly chunks: Chunks; readonly separator: string | undefined }
  /** A message a line, as JSON; `placed`: to the partition it names. */
  | { readonly kind: 'json'; readonly chunks: Chunks; readonly placed: boolean }
  | { readonly kind: 'value'; readonly value: string | Buffer }
  | { readonly kind: 'template'; readonly value: string; readonly count: number; readonly seed: number | undefined }

export interface Produced {
  readonly topic: string
  readonly messages: number
  readonly isNew: boolean
  readonly partitions: readonly WrittenPartition[]
}

export interface ProduceAround {
  readonly signal: AbortSignal
  readonly onProgress: (delivered: number) => void
}

/** Sends messages to a topic. When it fails, it says how many had been sent. */
export async function produce(login: KafkaLogin, wish: ProduceWish, around: ProduceAround): Promise<Produced> {
  return withCluster(login, around.signal, async (cluster) => {
    const { partitions, isNew } = await target(cluster, wish)
    const { topic, partition, partitioner, acks, codec, rate } = wish
    const outbox = await Outbox.open(cluster, { topic, partitions, partition, partitioner, acks, codec, rate })
    const largest = { line: 0, bytes: 0 }
    try {
      await fill(outbox, wish, { ...around, partitions, largest })
      await outbox.flush()
    } catch (error) {
      throw await withTally(error, { outbox, login, signal: around.signal, topic, largest })
    }
    return { topic, messages: outbox.delivered, isNew, partitions: outbox.written() }
  })
}

async function target(
  cluster: Cluster,
  { topic, create, partition }: ProduceWish,
): Promise<{ readonly partitions: number; readonly isNew: boolean }> {
  const there = await findTopic(cluster, topic)
  if (!there && !create) throw await unknown(cluster, topic, `msa topic create ${topic}`)
  const count = (there ?? (await createTopic(cluster, { name: topic }))).partitions.length
  if (partition !== undefined && partition >= count) throw noPartition(topic, partition, count)
  return { partitions: count, isNew: there === undefined }
}

interface Filling extends ProduceAround {
  readonly partitions: number
  readonly largest: { line: number; bytes: number }
}

async function fill(outbox: Outbox, wish: ProduceWish, around: Filling): Promise<void> {
  const { input } = wish
  const onChunk = () => around.onProgress(outbox.delivered)
  switch (input.kind) {
    case 'lines':
      return eachLine(nearby(input.chunks(outbox.nearPlace), outbox), {
        ...lineSender(outbox, wish, input.separator, around),
        onChunk,
      })
    case 'json':
      return eachLine(input.chunks(outbox.nearPlace), { onLine: jsonSender(outbox, wish, input.placed, around), onChunk })
    case 'value': {
      const value = Buffer.from(input.value)
      outbox.put({ ...fixed(wish), value: wish.emptyIsNull && value.length === 0 ? null : value, timestamp: Date.now() })
      return
    }
    case 'template':
      return fillFromTemplate(outbox, wish, input, around)
  }
}

async function* nearby(chunks: AsyncIterable<Buffer>, outbox: Outbox): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield outbox.near(chunk)
}

function fixed({ key, headers }: Pick<ProduceWish, 'key' | 'headers'>): Pick<NewRecord, 'key' | 'headers'> {
  return {
    key: key === undefined ? null : Buffer.from(key),
    headers: headers.map(([name, value]) => [name, value === null ? null : Buffer.from(value)]),
  }
}

function lineSender(
  outbox: Outbox,
  wish: ProduceWish,
  separator: string | undefined,
  { signal, largest }: Filling,
): Pick<LineTaker, 'onLine' | 'onLines'> {
  const { emptyIsNull } = wish
  const { key, headers } = fixed(wish)
  const between = separator === undefined ? undefined : Buffer.from(separator)
  const isPlain = key === null && headers.length === 0 && between === undefined
  let timestamp = 0
  let arrived: Buffer | undefined
  const onLines: OnLines = (bytes, start, line) => {
    // The first that arrives, or that comes after waiting, tells the time.
    const run = bytes === arrived ? outbox.putLines(bytes, start, timestamp) : undefined
    if (run && run.longest > largest.bytes) Object.assign(largest, { line: line + run.longestAt, bytes: run.longest })
    return run
  }
  const onLine: OnLine = (bytes, start, end, line) => {
    if (end - start > largest.bytes) Object.assign(largest, { line, bytes: end - start })
    // What came together has one time, as long as it goes without waiting.
    if (bytes !== arrived) {
      arrived = bytes
      timestamp = Date.now()
    }
    if (isPlain && (end > start || !emptyIsNull)) outbox.putValue(bytes, start, end, timestamp)
    else {
      const cut = between === undefined ? start : bytes.subarray(start, end).indexOf(between) + start
      if (cut < start)
        throw new MsaError('INPUT_INVALID', `Line ${line} has no ${quoted(separator ?? '')} between key and value.`)
      const valueAt = between === undefined ? start : cut + between.length
      const value = valueAt === end && emptyIsNull ? null : bytes.subarray(valueAt, end)
      outbox.put({ key: between === undefined ? key : bytes.subarray(start, cut), value, headers, timestamp })
    }
    if (!outbox.mustWait) return undefined
    arrived = undefined
    return outbox.room(signal)
  }
  return { onLine, onLines: isPlain && !emptyIsNull ? onLines : undefined }
}

function jsonSender(outbox: Outbox, wish: ProduceWish, placed: boolean, { signal, partitions, largest }: Filling): OnLine {
  const { key, headers } = fixed(wish)
  return (bytes, start, end, line) => {
    if (end - start > largest.bytes) Object.assign(largest, { line, bytes: end - start })
    try {
      const message = readEnvelope(bytes.toString('utf8', start, end), Date.now())
      if (message === undefined) return undefined
      const partition = placed && wish.partition === undefined ? message.partition : undefined
      if (partition !== undefined && partition >= partitions)
        throw new LineFault(`is for partition ${partition}, and the topic has ${partitions}; --repartition goes by the keys`)
      const { record } = message
      outbox.put({ ...record, key: record.key ?? key, headers: [...record.headers, ...headers] }, partition)
    } catch (error) {
      if (error instanceof LineFault) throw new MsaError('INPUT_INVALID', `Line ${line} ${error.message}.`)
      throw error
    }
    return outbox.mustWait ? outbox.room(signal) : undefined
  }
}

/** So often whoever waits for a turn gets one. */
const atOnce = 2000

async function fillFromTemplate(
  outbox: Outbox,
  wish: ProduceWish,
  { value: text, count, seed }: Extract<ProduceInput, { kind: 'template' }>,
  { signal, onProgress }: Filling,
): Promise<void> {
  const chance: Chance = seed === undefined ? Math.random : seededChance(seed)
  const value = parseTemplate(text)
  const key = wish.key === undefined ? undefined : parseTemplate(wish.key)
  const headers = wish.headers.map(([name, content]) => [name, content === null ? null : parseTemplate(content)] as const)
  for (let n = 1; n <= count; n++) {
    const made = value(n, chance)
    outbox.put({
      key: key ? Buffer.from(key(n, chance)) : null,
      value: made === '' && wish.emptyIsNull ? null : Buffer.from(made),
      headers: headers.map(([name, content]) => [name, content && Buffer.from(content(n, chance))]),
      timestamp: Date.now(),
    })
    if (outbox.mustWait) await outbox.room(signal)
    if (n % atOnce !== 0) continue
    await turn()
    signal.throwIfAborted()
    onProgress(outbox.delivered)
  }
}

const tooLarge = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']

/** What went wrong, and what had been sent by then. What was read before a line that is wrong is still sent. */
async function withTally(
  error: unknown,
  {
    outbox,
    login,
    signal,
    topic,
    largest,
  }: {
    readonly outbox: Outbox
    readonly login: KafkaLogin
    readonly signal: AbortSignal
    readonly topic: string
    readonly largest: Filling['largest']
  },
): Promise<unknown> {
  if (error instanceof MsaError && error.code === 'USAGE') return error
  const isOfInput = error instanceof MsaError && error.code === 'INPUT_INVALID'
  if (isOfInput) await outbox.flush().catch(() => undefined)
  const { delivered, count } = outbox
  const details = [tally(delivered, count, isOfInput)]
  if (signal.aborted) {
    const { message } = signal.reason instanceof MsaError ? signal.reason : new Error('Interrupted.')
    return new MsaError('INTERRUPTED', `${message} ${details[0]}`, { exitCode: 130 })
  }
  if (error instanceof WireError && tooLarge.includes(String(error.facts.says))) {
    if (largest.line > 0) details.unshift(`the largest is line ${largest.line}, of ${grouped(largest.bytes)} bytes`)
    return new MsaError('KAFKA_FAILED', `A message is larger than the topic "${topic}" takes.`, {
      details,
      hint: `msa topic alter ${topic} --set max.message.bytes=10485760`,
    })
  }
  const failure = kafkaFailure(error, login)
  if (!(failure instanceof MsaError)) return failure
  return new MsaError(failure.code, failure.message, {
    details: [...failure.details, ...details],
    ...(failure.hint !== undefined && { hint: failure.hint }),
    exitCode: failure.exitCode,
    cause: failure.cause,
  })
}

function tally(delivered: number, count: number, isOfInput: boolean): string {
  if (count === 0) return 'Nothing was sent.'
  if (isOfInput && delivered === count) return `The ${grouped(count)} before it were sent.`
  return `${grouped(delivered)} of ${grouped(count)} messages were acknowledged; of the others it is not known.`
}
