import type { Logger } from 'pino'
import type { Clock } from '../../../platform/clock.ts'
import type { Instance } from '../../../protocols/eureka/instance.ts'
import type { Replication, ReplicationAnswer } from '../../../protocols/eureka/replication.ts'
import { Outbox } from './outbox.ts'
import { createPeerHttp, type PeerHttp } from './peer-http.ts'

export interface PeerDeps {
  readonly url: string
  readonly nodeId: string
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly maxReplicationDelayMs: number
  readonly maxQueued: number
  readonly log: Pick<Logger, 'info' | 'warn' | 'debug'>
  /** What we have now of an instance the peer does not know. */
  readonly known: (app: string, id: string) => Instance | undefined
  /** What the peer has is newer. */
  readonly adopt: (instance: Instance) => void
}

const batchSize = 250
const batchingDelayMs = 100
const retryMs = { first: 100, most: 2000, busy: 1000 }

/** Another server: told in batches what happens here, in order, again and again until it answers or it is too late. */
export class Peer {
  /** Without user and password. */
  readonly shownUrl: string
  readonly #deps: PeerDeps
  readonly #outbox: Outbox
  readonly #http: PeerHttp
  readonly #closing = new AbortController()
  #state: 'unknown' | 'available' | 'away' | 'itself' = 'unknown'
  #callOff: (() => void) | undefined
  #isSending = false
  #delayMs = retryMs.first

  constructor(deps: PeerDeps) {
    this.#deps = deps
    this.#outbox = new Outbox(deps.maxQueued)
    this.#http = createPeerHttp({ ...deps, signal: this.#closing.signal })
    const { protocol, host, pathname } = new URL(deps.url)
    this.shownUrl = `${protocol}//${host}${pathname}`
  }

  get isAvailable(): boolean {
    return this.#state === 'available'
  }

  get isOurselves(): boolean {
    return this.#state === 'itself'
  }

  get http(): PeerHttp {
    return this.#http
  }

  tell(replication: Replication): void {
    if (this.#state === 'itself' || this.#closing.signal.aborted) return
    this.#outbox.add(replication, this.#deps.clock.now() + this.#patienceFor(replication))
    this.#sendIn(batchingDelayMs)
  }

  /** An empty batch, which changes nothing: who it is, and whether it is there. */
  async greet(): Promise<void> {
    const { nodeId, log } = this.#deps
    const answer = await this.#http.sendBatch([])
    if (answer.status < 200 || answer.status > 299) throw new Error(`answered ${answer.status}`)
    if (answer.nodeId === nodeId) {
      this.#state = 'itself'
      log.info({ peer: this.shownUrl }, 'a configured peer is this server itself and is told nothing')
    } else if (this.#state !== 'available') {
      this.#state = 'available'
      log.info({ peer: this.shownUrl }, 'a peer is there')
    }
  }

  async close(): Promise<void> {
    this.#callOff?.()
    this.#closing.abort()
    await this.#http.close()
  }

  /** A renewal that is late is as good as the next one. */
  #patienceFor({ action, app, id }: Replication): number {
    if (action !== 'Heartbeat' && action !== 'Register') return this.#deps.maxReplicationDelayMs
    return 1000 * (this.#deps.known(app, id)?.leaseInfo?.renewalIntervalInSecs ?? 30)
  }

  #sendIn(delayMs: number): void {
    if (this.#isSending || this.#callOff !== undefined || this.#closing.signal.aborted) return
    this.#callOff = this.#deps.clock.after(delayMs, () => {
      this.#callOff = undefined
      void this.#send()
    })
  }

  async #send(): Promise<void> {
    this.#isSending = true
    const nextInMs = await this.#sendBatch().catch((error: unknown) => this.#failed(error))
    this.#isSending = false
    if (this.#outbox.size > 0 && this.#state !== 'itself') this.#sendIn(nextInMs)
  }

  /** When to go on. */
  async #sendBatch(): Promise<number> {
    // Before the first word, and whenever it was away: whose server is it?
    if (this.#state !== 'available') await this.greet()
    if (this.#state === 'itself') return 0
    const batch = this.#outbox.next(batchSize, this.#deps.clock.now())
    if (batch.length === 0) return 0
    const { status, answers } = await this.#http.sendBatch(batch)
    if (status === 503) return retryMs.busy
    this.#outbox.done(batch)
    this.#delayMs = retryMs.first
    if (status < 200 || status > 299) this.#deps.log.warn({ peer: this.shownUrl, status }, 'a peer refused what it was told')
    for (const [index, replication] of batch.entries()) this.#heed(replication, answers[index])
    return 0
  }

  #failed(error: unknown): number {
    if (this.#closing.signal.aborted) return 0
    if (this.#state !== 'away') {
      const because = error instanceof Error ? error.message : String(error)
      this.#deps.log.warn({ peer: this.shownUrl, because }, 'a peer is away')
      this.#state = 'away'
    }
    const delayMs = this.#delayMs
    this.#delayMs = Math.min(2 * delayMs, retryMs.most)
    return delayMs
  }

  #heed(told: Replication, answer: ReplicationAnswer | undefined): void {
    if (told.action !== 'Heartbeat' || answer === undefined) return
    const { app, id } = told
    const instance = this.#deps.known(app, id)
    if (instance === undefined) return
    if (answer.status === 404) this.tell({ ...told, action: 'Register', instance })
    if (answer.status === 409 && answer.instance !== undefined) this.#deps.adopt(answer.instance)
  }
}
