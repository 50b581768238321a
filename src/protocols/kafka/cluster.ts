import { monotonicMs } from '../../shared/monotonic-ms.ts'
import { rest } from '../../shared/rest.ts'
import { WireError } from '../wire-error.ts'
import type { KafkaLogin } from './login.ts'
import { type Coordinated, findCoordinator } from './requests/find-coordinator.ts'
import { type Broker, type Metadata, metadata, type TopicMetadata } from './requests/metadata.ts'
import { Connection } from './wire/connection.ts'
import { errorOf } from './wire/error-codes.ts'
import type { Place } from './wire/open-socket.ts'
import { errorCodeIn, rejected } from './wire/rejected.ts'
import type { RequestKind } from './wire/request-kind.ts'

export interface ClusterOptions {
  readonly login: KafkaLogin
  /** For connecting and for an answer. */
  readonly timeoutMs: number
  /** How long something that passes (an election, a coordinator that loads) is tried again. */
  readonly patienceMs: number
  readonly signal: AbortSignal
}

/** What one of the brokers said, or why it did not. */
export interface BrokerAnswer<Answer> {
  readonly broker: Broker
  readonly answer: Answer | undefined
  readonly error: unknown
}

/** What was told of topics is good for so long: whoever asks for several things in turn asks for it once. */
const toldForMs = 1000
const firstPauseMs = 50
const longestPauseMs = 1000

/** The brokers of a cluster, and a connection to each that was asked something. */
export class Cluster implements Disposable {
  readonly signal: AbortSignal
  readonly patienceMs: number
  readonly #options: ClusterOptions
  readonly #connections = new Map<string, Promise<Connection>>()
  readonly #ending = new AbortController()
  #brokers: ReadonlyMap<number, Broker> = new Map()
  #controllerId = -1
  #told: { readonly at: number; readonly topics: ReadonlyMap<string, TopicMetadata> } = { at: 0, topics: new Map() }

  constructor(options: ClusterOptions) {
    this.#options = options
    this.patienceMs = options.patienceMs
    this.signal = AbortSignal.any([options.signal, this.#ending.signal])
  }

  /** What is known of these topics, or of all; remembers which brokers there are. */
  async describe(topics: readonly string[] | null): Promise<Metadata> {
    const found = await (await this.anyone()).ask(metadata, { topics })
    this.#brokers = new Map(found.brokers.map((broker) => [broker.id, broker]))
    this.#controllerId = found.controllerId
    if (found.topics.length > 0)
      this.#told = { at: monotonicMs(), topics: new Map(found.topics.map((topic) => [topic.name, topic])) }
    return found
  }

  /** What is known of these, as it was a moment ago; whoever has seen that this is wrong wants it `anew`. */
  async describeTopics(names: readonly string[], { anew }: { readonly anew: boolean }): Promise<readonly TopicMetadata[]> {
    const { at, topics } = this.#told
    const told = anew || monotonicMs() - at > toldForMs ? [] : names.flatMap((name) => topics.get(name) ?? [])
    return told.length === names.length ? told : (await this.describe(names)).topics
  }

  /** The same, as soon as each partition has a leader. A topic that is not there is told as it is. */
  describeWithLeaders(topics: readonly string[]): Promise<readonly TopicMetadata[]> {
    return this.retrying(async () => {
      const found = await this.describe(topics)
      const partitions = found.topics.flatMap((topic) =>
        topic.partitions.map((partition) => ({ ...partition, topic: topic.name })),
      )
      const orphan = partitions.find(({ leader, errorCode }) => leader < 0 || errorCode === 5)
      if (orphan) throw rejected(5, { topic: orphan.topic, partition: orphan.partition })
      return found.topics
    })
  }

  /** A connection to whoever answers first of those that we know of. */
  async anyone(): Promise<Connection> {
    let last: unknown
    for (const place of this.#places()) {
      try {
        return await this.#connectionTo(place)
      } catch (error) {
        if (this.signal.aborted) throw error
        last = error
        // Another broker would say the same.
        if (error instanceof WireError && (error.kind === 'denied' || error.kind === 'untrusted')) throw error
      }
    }
    throw last ?? new WireError('kafka', 'unreachable', { because: 'no broker is named' })
  }

  async broker(id: number): Promise<Connection> {
    if (!this.#brokers.has(id)) await this.describe([])
    const broker = this.#brokers.get(id)
    if (!broker) throw rejected(8, { broker: id })
    return this.#connectionTo(broker)
  }

  async controller(): Promise<Connection> {
    if (!this.#brokers.has(this.#controllerId)) await this.describe([])
    // Without ZooKeeper any broker passes it on.
    return this.#brokers.has(this.#controllerId) ? this.broker(this.#controllerId) : this.anyone()
  }

  async coordinator(of: Coordinated): Promise<Connection> {
    const { errorCode, message, ...place } = await (await this.anyone()).ask(findCoordinator, of)
    if (errorCode !== 0) throw rejected(errorCode, of.kind === 'group' ? { group: of.name } : {}, message)
    return this.#connectionTo(place)
  }

  /** Asks whoever answers: all of them know it. */
  askAnyone<Request, Answer>(kind: RequestKind<Request, Answer>, request: Request, mayTakeMs = 0): Promise<Answer> {
    return this.#askWhom(() => this.anyone(), kind, request, mayTakeMs)
  }

  askBroker<Request, Answer>(id: number, kind: RequestKind<Request, Answer>, request: Request, mayTakeMs = 0): Promise<Answer> {
    return this.#askWhom(() => this.broker(id), kind, request, mayTakeMs)
  }

  /** Asks the controller, again while there is none. */
  askController<Request, Answer>(kind: RequestKind<Request, Answer>, request: Request, mayTakeMs = 0): Promise<Answer> {
    return this.#askWhom(() => this.controller(), kind, request, mayTakeMs)
  }

  /** Asks the broker that keeps this group, again while it is loading what it keeps, or another one is to be it. */
  askCoordinator<Request, Answer>(group: string, kind: RequestKind<Request, Answer>, request: Request): Promise<Answer> {
    return this.#askWhom(() => this.coordinator({ kind: 'group', name: group }), kind, request, 0)
  }

  /** Asks all of them at once. One that does not answer is told beside those that do. */
  async askEach<Request, Answer>(kind: RequestKind<Request, Answer>, request: Request): Promise<BrokerAnswer<Answer>[]> {
    const { brokers } = await this.retrying(() => this.describe([]))
    return await Promise.all(
      brokers.map(async (broker): Promise<BrokerAnswer<Answer>> => {
        try {
          return { broker, answer: await this.askBroker(broker.id, kind, request), error: undefined }
        } catch (error) {
          if (this.signal.aborted) throw error
          return { broker, answer: undefined, error }
        }
      }),
    )
  }

  /** Until it does not fail with something that passes. What comes to an end of patience says so with its own error. */
  async retrying<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
    const deadline = monotonicMs() + this.patienceMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await attempt()
      } catch (error) {
        this.signal.throwIfAborted()
        if (!this.#isWorthwhile(error) || monotonicMs() + pauseMs > deadline) throw error
        if (errorOf(errorCodeIn(error) ?? 0).isMoved) await this.describe([]).catch(() => undefined)
        await this.pause(pauseMs)
      }
    }
  }

  async pause(pauseMs: number): Promise<void> {
    await rest(pauseMs, this.signal)
    this.signal.throwIfAborted()
  }

  [Symbol.dispose](): void {
    this.#ending.abort(new WireError('kafka', 'closed'))
    this.#connections.clear()
  }

  #askWhom<Request, Answer>(
    whom: () => Promise<Connection>,
    kind: RequestKind<Request, Answer>,
    request: Request,
    mayTakeMs: number,
  ): Promise<Answer> {
    return this.retrying(async () => {
      const answer = await (await whom()).ask(kind, request, mayTakeMs)
      for (const code of kind.errorCodes?.(answer) ?? []) if (errorOf(code).isMisdirected) throw rejected(code)
      return answer
    })
  }

  /** A cluster that was never there is not waited for: its address is wrong, or it is to be started first. */
  #isWorthwhile(error: unknown): boolean {
    return isPassing(error) && (this.#brokers.size > 0 || errorCodeIn(error) !== undefined)
  }

  async #connectionTo({ host, port }: Place): Promise<Connection> {
    const name = `${host}:${port}`
    const there = this.#connections.get(name)
    if (there) return there
    const { login, timeoutMs } = this.#options
    const { clientId, tls, sasl } = login
    const forget = () => {
      if (this.#connections.get(name) === opening) this.#connections.delete(name)
    }
    const options = { clientId, tls, sasl, timeoutMs, signal: this.signal, onClosed: forget }
    const opening = Connection.open({ host, port }, options)
    this.#connections.set(name, opening)
    // Whoever waits for it hears of it, too.
    opening.catch(forget)
    return opening
  }

  /** Those that are connected, then those the cluster named, then those we were given. */
  *#places(): Iterable<Place> {
    const given = this.#options.login.brokers.map(placeOf)
    const all = [...this.#brokers.values(), ...given]
    const isOpen = ({ host, port }: Place) => this.#connections.has(`${host}:${port}`)
    yield* all.filter(isOpen)
    yield* all.filter((place) => !isOpen(place))
  }
}

/** May the same go well in a moment? */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof WireError) || error.system !== 'kafka') return false
  if (error.kind === 'rejected') return errorOf(Number(error.facts.errorCode)).isPassing === true
  return error.kind === 'closed' || error.kind === 'refused' || error.kind === 'timeout' || error.kind === 'unreachable'
}

/** `host:port`, `[::1]:port`, `host`, `::1`. */
export function placeOf(address: string): Place {
  const [, host = address, port = '9092'] = /^\[(.*)\](?::(\d+))?$/.exec(address) ?? /^([^:]*)(?::(\d+))?$/.exec(address) ?? []
  return { host, port: Number(port) }
}
