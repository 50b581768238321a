import type { TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { Reader } from '../../../../src/protocols/kafka/wire/reader.ts'
import { Broker, type BrokerOptions, type Question, type Reply } from './broker.ts'
import { Partition } from './partition.ts'
import type { Accounts } from './sasl.ts'

export interface FakeKafkaOptions {
  readonly brokers?: number
  readonly topics?: Readonly<Record<string, number>>
  readonly tls?: TlsOptions
  readonly accounts?: Accounts
  /** Instead of those that this one knows. */
  readonly versions?: Readonly<Record<number, number>>
  /** What it is to be told to clients to be called. */
  readonly host?: string
}

export const api = {
  ...{ produce: 0, fetch: 1, listOffsets: 2, metadata: 3, findCoordinator: 10, saslHandshake: 17, apiVersions: 18 },
  ...{ deleteRecords: 21, initProducerId: 22, describeLogDirs: 35, saslAuthenticate: 36, createPartitions: 37, deleteGroups: 42 },
} as const

const versions: Readonly<Record<number, number>> = {
  ...{ [api.produce]: 8, [api.fetch]: 11, [api.listOffsets]: 5, [api.metadata]: 8, [api.findCoordinator]: 2 },
  ...{ [api.saslHandshake]: 1, [api.apiVersions]: 0, [api.deleteRecords]: 1, [api.initProducerId]: 1 },
  ...{ [api.describeLogDirs]: 1, [api.saslAuthenticate]: 1, [api.createPartitions]: 1, [api.deleteGroups]: 1 },
}

/** A cluster in memory, whose brokers speak on real sockets. Errors are to be had by saying so. */
export class FakeKafka {
  readonly brokers: Broker[] = []
  readonly topics = new Map<string, Partition[]>()
  controller = 1
  coordinator = 1
  /** Called before each answer; what is undefined takes its course. */
  disturb: BrokerOptions['disturb'] = () => undefined
  /** Error codes to say instead of an answer, by the key of the request; each is said once. */
  readonly refusals = new Map<number, number[]>()
  /** Every offset that was asked for, by `topic:partition`. */
  readonly fetched: string[] = []
  #nextProducerId = 1000
  readonly #host: string

  private constructor(host: string) {
    this.#host = host
  }

  static async start(options: FakeKafkaOptions = {}): Promise<FakeKafka> {
    const kafka = new FakeKafka(options.host ?? '127.0.0.1')
    for (let id = 1; id <= (options.brokers ?? 1); id++) {
      const broker = new Broker({
        ...{ id, host: kafka.#host, versions: options.versions ?? versions, tls: options.tls, accounts: options.accounts },
        answer: (question) => kafka.#answer(question),
        disturb: (question) => kafka.disturb(question),
      })
      await broker.start()
      kafka.brokers.push(broker)
    }
    onTestFinished(async () => {
      await Promise.all(kafka.brokers.map((broker) => broker.stop()))
    })
    for (const [topic, partitions] of Object.entries(options.topics ?? {})) kafka.create(topic, partitions)
    return kafka
  }

  get addresses(): string[] {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host
    return this.brokers.map(({ port }) => `${host}:${port}`)
  }

  /** Led by one broker after the other. */
  create(topic: string, partitions: number): void {
    const made = Array.from({ length: partitions }, (_, index) => new Partition(1 + (index % this.brokers.length)))
    this.topics.set(topic, made)
  }

  broker(id: number): Broker {
    const found = this.brokers[id - 1]
    if (found === undefined) throw new Error(`no broker ${id}`)
    return found
  }

  partition(topic: string, partition = 0): Partition {
    const found = this.topics.get(topic)?.[partition]
    if (found === undefined) throw new Error(`no partition ${topic} ${partition}`)
    return found
  }

  /** -1: nobody does. */
  lead(topic: string, partition: number, leader: number): void {
    const moved = this.partition(topic, partition)
    moved.leader = leader
    moved.epoch += 1
  }

  refuse(key: number, ...errorCodes: number[]): void {
    this.refusals.set(key, [...(this.refusals.get(key) ?? []), ...errorCodes])
  }

  #answer(question: Question): Reply | undefined | Promise<Reply | undefined> {
    const refusal = this.refusals.get(question.api)?.shift() ?? 0
    switch (question.api) {
      case api.metadata:
        return this.#metadata(question)
      case api.produce:
        return this.#produce(question, refusal)
      case api.fetch:
        return this.#fetch(question, refusal)
      case api.listOffsets:
        return this.#listOffsets(question, refusal)
      case api.deleteRecords:
        return this.#deleteRecords(question, refusal)
      case api.initProducerId:
        return this.#initProducerId(refusal)
      case api.findCoordinator:
        return this.#findCoordinator(refusal)
      case api.deleteGroups:
        return this.#deleteGroups(question, refusal)
      case api.createPartitions:
        return this.#createPartitions(question, refusal)
      case api.describeLogDirs:
        return this.#describeLogDirs(question)
      default:
        throw new Error(`the fake was asked ${question.api}`)
    }
  }

  #metadata({ body }: Question): Reply {
    const wanted = body.nullableArray(() => body.string()) ?? [...this.topics.keys()]
    return (to) => {
      to.int32(0)
      to.array(this.brokers, ({ id, port }) => {
        to.int32(id)
        to.string(this.#host)
        to.int32(port)
        to.string(null)
      })
      to.string('fake')
      to.int32(this.controller)
      to.array(wanted, (name) => {
        const partitions = this.topics.get(name)
        to.int16(partitions ? 0 : 3)
        to.string(name)
        to.boolean(false)
        to.array(partitions ?? [], (each) => {
          to.int16(each.leader < 0 ? 5 : 0)
          to.int32(partitions?.indexOf(each) ?? 0)
          to.int32(each.leader)
          to.int32(each.epoch)
          for (const replicas of [[1], [1], []]) to.array(replicas, (id) => to.int32(id))
        })
        to.int32(-2_147_483_648)
      })
      to.int32(-2_147_483_648)
    }
  }

  #produce({ body, broker }: Question, refusal: number): Reply | undefined {
    body.nullableString()
    const acks = body.int16()
    body.int32()
    const answers = partitionsIn(body, (topic, partition) => {
      const batch = body.nullableBytes() ?? Buffer.alloc(0)
      const errorCode = this.#refusalOf(topic, partition, broker, refusal)
      if (errorCode !== 0) return { errorCode, offset: -1 }
      return this.partition(topic, partition).produce(batch)
    })
    if (acks === 0) return undefined
    return (to) => {
      to.array(answers, ({ topic, partitions }) => {
        to.string(topic)
        to.array(partitions, ({ partition, errorCode, offset }) => {
          to.int32(partition)
          to.int16(errorCode)
          to.int64(offset)
          to.int64(-1)
          to.int64(0)
          to.array([], () => undefined)
          to.string(errorCode === 0 ? null : 'the fake says no')
        })
      })
      to.int32(0)
    }
  }

  async #fetch({ body, broker }: Question, refusal: number): Promise<Reply> {
    body.int32()
    const maxWaitMs = body.int32()
    body.int32()
    const maxBytes = body.int32()
    const isCommitted = body.int8() === 1
    body.int32()
    body.int32()
    const wanted = partitionsIn(body, (topic, partition) => {
      const [epoch, offset] = [body.int32(), body.int64()]
      body.int64()
      this.fetched.push(`${topic}:${partition}:${offset}`)
      return { epoch, offset, maxBytes: body.int32() }
    })
    const answered = () => {
      let left = maxBytes
      return wanted.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map((each) => {
          const answer = this.#fetched({ ...each, topic, broker, refusal, maxBytes: Math.min(each.maxBytes, left) })
          left -= answer.records.length
          return answer
        }),
      }))
    }
    let answers = answered()
    const isEmpty = () =>
      answers.every(({ partitions }) => partitions.every((each) => each.errorCode === 0 && each.records.length === 0))
    if (isEmpty()) {
      const logs = wanted.flatMap(({ topic, partitions }) => partitions.map(({ partition }) => this.partition(topic, partition)))
      let timer: NodeJS.Timeout | undefined
      const waited = new Promise((resolve) => {
        timer = setTimeout(resolve, maxWaitMs)
      })
      await Promise.race([waited, ...logs.map((log) => log.changed())])
      clearTimeout(timer)
      answers = answered()
    }
    return (to) => {
      to.int32(0)
      to.int16(0)
      to.int32(0)
      to.array(answers, ({ topic, partitions }) => {
        to.string(topic)
        to.array(partitions, ({ partition, errorCode, records, end, aborted }) => {
          to.int32(partition)
          to.int16(errorCode)
          to.int64(errorCode === 0 ? end : -1)
          to.int64(errorCode === 0 ? end : -1)
          to.int64(0)
          to.array(isCommitted ? aborted : null, ({ producerId, firstOffset }) => {
            to.int64(producerId)
            to.int64(firstOffset)
          })
          to.int32(-1)
          to.bytes(records)
        })
      })
    }
  }

  #fetched({ topic, partition, broker, refusal, epoch, offset, maxBytes }: FetchWish) {
    const nothing = { partition, records: Buffer.alloc(0), end: -1, aborted: [] }
    const errorCode = this.#refusalOf(topic, partition, broker, refusal)
    if (errorCode !== 0) return { ...nothing, errorCode }
    const log = this.partition(topic, partition)
    if (epoch >= 0 && epoch < log.epoch) return { ...nothing, errorCode: 74 }
    if (offset < log.start || offset > log.end) return { ...nothing, errorCode: 1 }
    const records = log.read(offset, maxBytes)
    const aborted = log.aborted.filter(({ lastOffset }) => lastOffset >= offset)
    return { partition, errorCode: 0, records, end: log.end, aborted }
  }

  #listOffsets({ body, broker }: Question, refusal: number): Reply {
    body.int32()
    body.int8()
    const answers = partitionsIn(body, (topic, partition) => {
      body.int32()
      const timestamp = body.int64()
      const errorCode = this.#refusalOf(topic, partition, broker, refusal)
      if (errorCode !== 0) return { errorCode, offset: -1 }
      const log = this.partition(topic, partition)
      return { errorCode, offset: timestamp === -2 ? log.start : log.end }
    })
    return (to) => {
      to.int32(0)
      to.array(answers, ({ topic, partitions }) => {
        to.string(topic)
        to.array(partitions, ({ partition, errorCode, offset }) => {
          to.int32(partition)
          to.int16(errorCode)
          to.int64(-1)
          to.int64(offset)
          to.int32(-1)
        })
      })
    }
  }

  #deleteRecords({ body, broker }: Question, refusal: number): Reply {
    const answers = partitionsIn(body, (topic, partition) => {
      const offset = body.int64()
      const errorCode = this.#refusalOf(topic, partition, broker, refusal)
      if (errorCode !== 0) return { errorCode, lowWatermark: -1 }
      const log = this.partition(topic, partition)
      if (offset > log.end) return { errorCode: 1, lowWatermark: -1 }
      log.trim(offset < 0 ? log.end : offset)
      return { errorCode, lowWatermark: log.start }
    })
    return (to) => {
      to.int32(0)
      to.array(answers, ({ topic, partitions }) => {
        to.string(topic)
        to.array(partitions, ({ partition, errorCode, lowWatermark }) => {
          to.int32(partition)
          to.int64(lowWatermark)
          to.int16(errorCode)
        })
      })
    }
  }

  #initProducerId(refusal: number): Reply {
    const producerId = this.#nextProducerId++
    return (to) => {
      to.int32(0)
      to.int16(refusal)
      to.int64(producerId)
      to.int16(0)
    }
  }

  #findCoordinator(refusal: number): Reply {
    const { id, port } = this.broker(this.coordinator)
    return (to) => {
      to.int32(0)
      to.int16(refusal)
      to.string(refusal === 0 ? null : 'not yet')
      to.int32(id)
      to.string(this.#host)
      to.int32(port)
    }
  }

  #deleteGroups({ body, broker }: Question, refusal: number): Reply {
    const groups = body.array(() => body.string())
    return (to) => {
      to.int32(0)
      to.array(groups, (group) => {
        to.string(group)
        to.int16(broker === this.coordinator ? refusal : 16)
      })
    }
  }

  #createPartitions({ body, broker }: Question, refusal: number): Reply {
    const topics = body.array(() => {
      const name = body.string()
      body.int32()
      body.nullableArray(() => body.array(() => body.int32()))
      return name
    })
    return (to) => {
      to.int32(0)
      to.array(topics, (name) => {
        to.string(name)
        to.int16(broker === this.controller ? refusal : 41)
        to.string(null)
      })
    }
  }

  #describeLogDirs({ broker }: Question): Reply {
    return (to) => {
      to.int32(0)
      to.array([`/data/${broker}`], (path) => {
        to.int16(0)
        to.string(path)
        to.array([], () => undefined)
      })
    }
  }

  #refusalOf(topic: string, partition: number, broker: number, refusal: number): number {
    const log = this.topics.get(topic)?.[partition]
    if (log === undefined) return 3
    return log.leader === broker ? refusal : 6
  }
}

interface FetchWish {
  readonly topic: string
  readonly partition: number
  readonly broker: number
  readonly refusal: number
  readonly epoch: number
  readonly offset: number
  readonly maxBytes: number
}

/** Topics, and below them partitions by their numbers, as nearly every request has them. */
function partitionsIn<Content extends object>(
  body: Reader,
  read: (topic: string, partition: number) => Content,
): { readonly topic: string; readonly partitions: readonly (Content & { readonly partition: number })[] }[] {
  return body.array(() => {
    const topic = body.string()
    return {
      topic,
      partitions: body.array(() => {
        const partition = body.int32()
        return { partition, ...read(topic, partition) }
      }),
    }
  })
}
