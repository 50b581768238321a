import { unlessAborted } from '../shared/unless-aborted.ts'
import { WireError, type WireSystem } from './wire-error.ts'

/** One connection to a broker, ready to be used. */
export interface Link {
  readonly broker: string
  readonly version?: string
  /** Others' messages may have passed by before this one was there. */
  readonly hasGap: boolean
  /** Resolves with the reason when it is gone; never rejects. */
  readonly lost: Promise<string>
  close(): Promise<void>
}

export type LinkState =
  | { readonly kind: 'connecting' }
  /** `broker` as a person reads it: `RabbitMQ 3.10.8 at 127.0.0.1:5672`. */
  | { readonly kind: 'up'; readonly broker: string; readonly version?: string }
  | { readonly kind: 'down'; readonly because: string }
  | { readonly kind: 'closed' }

export interface KeeperOptions<Kept extends Link> {
  readonly system: WireSystem
  /** Bounded in time by itself; `attempt` counts from 0 since the last link. */
  readonly open: (signal: AbortSignal, attempt: number) => Promise<Kept>
  readonly describe: (error: unknown) => string
  readonly firstDelayMs?: number
  readonly longestDelayMs?: number
}

/** Holds one link open: opens it, and again after each loss, until it is closed. */
export class LinkKeeper<Kept extends Link> {
  state: LinkState = { kind: 'connecting' }
  readonly #options: KeeperOptions<Kept>
  readonly #stop = new AbortController()
  readonly #onState = new Set<(state: LinkState) => void>()
  readonly #onGap = new Set<() => void>()
  readonly #running: Promise<void>
  #link: Kept | undefined
  #drop: (because: string) => void = () => undefined

  constructor(options: KeeperOptions<Kept>) {
    this.#options = options
    this.#running = this.#run()
  }

  onState(listener: (state: LinkState) => void): void {
    this.#onState.add(listener)
  }

  onGap(listener: () => void): void {
    this.#onGap.add(listener)
  }

  /** The open link; rejects when there is none for `timeoutMs`. */
  async link(timeoutMs: number): Promise<Kept> {
    const deadline = performance.now() + timeoutMs
    while (this.#link === undefined) {
      if (this.state.kind === 'closed') throw new WireError(this.#options.system, 'closed', { because: 'it was closed here' })
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) throw this.#nobody(timeoutMs)
      await this.#changeWithin(leftMs)
    }
    return this.#link
  }

  /**
   * Over the next link where one was lost before the broker had answered: what is sent may come twice, but it comes. `rejected`
   * is the broker's answer; after any other failure it may have it, and the link is of no use any more.
   */
  async using<Answer>(timeoutMs: number, work: (link: Kept, leftMs: number) => Promise<Answer>): Promise<Answer> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const link = await this.link(deadline - performance.now())
      try {
        return await work(link, deadline - performance.now())
      } catch (error) {
        if (!(error instanceof WireError) || error.kind === 'rejected') throw error
        // What it may still hold back goes with it: nothing is sent later.
        this.drop(link, String(error.facts.because ?? error.kind))
        if (error.kind !== 'closed' || performance.now() >= deadline) throw error
      }
    }
  }

  /** It does not work any more, whatever it says itself. */
  drop(link: Kept, because: string): void {
    if (this.#link !== link) return
    this.#link = undefined
    this.#drop(because)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    // What is subscribed in this turn is there when the link is opened.
    await Promise.resolve()
    const { firstDelayMs = 200, longestDelayMs = 5000 } = this.#options
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      if (attempt > 0) await pause(jittered(Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1))), this.#stop.signal)
      const lastedMs = await this.#hold(attempt)
      if (lastedMs > 1000) attempt = 0
    }
    this.#become({ kind: 'closed' })
  }

  /** One link from its beginning to its end; how long it lasted. */
  async #hold(attempt: number): Promise<number> {
    const { signal } = this.#stop
    if (signal.aborted) return 0
    let link: Kept | undefined
    try {
      link = await openUnlessAborted(signal, this.#options.open(signal, attempt))
    } catch (error) {
      if (!signal.aborted) this.#become({ kind: 'down', because: this.#options.describe(error) })
    }
    if (link === undefined) return 0
    const since = performance.now()
    const because = await this.#use(link)
    this.#link = undefined
    if (!signal.aborted) this.#become({ kind: 'down', because })
    await link.close()
    return performance.now() - since
  }

  async #use(link: Kept): Promise<string> {
    this.#link = link
    const dropped = new Promise<string>((resolve) => {
      this.#drop = resolve
    })
    const { broker, version } = link
    this.#become({ kind: 'up', broker, ...(version !== undefined && { version }) })
    if (link.hasGap) for (const listener of this.#onGap) listener()
    return await unlessAborted(this.#stop.signal, Promise.race([link.lost, dropped]), () => 'closed')
  }

  #become(state: LinkState): void {
    this.state = state
    for (const listener of [...this.#onState]) listener(state)
  }

  #nobody(waitedMs: number): WireError {
    const because = this.state.kind === 'down' ? this.state.because : 'no connection yet'
    return new WireError(this.#options.system, 'timeout', { because, waitedMs })
  }

  #changeWithin(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#onState.delete(done)
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      this.#onState.add(done)
    })
  }
}

/** Fifty members that lost the same broker must not come back in step. */
function jittered(delayMs: number): number {
  return delayMs * (0.5 + Math.random())
}

export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, delayMs)
    signal.addEventListener('abort', done)
  })
}

/** What is opened too late is closed again, and nobody waits for it. */
async function openUnlessAborted<Kept extends Link>(signal: AbortSignal, opening: Promise<Kept>): Promise<Kept | undefined> {
  const link = await unlessAborted(signal, opening, () => undefined)
  if (link !== undefined && !signal.aborted) return link
  opening.then(
    (late) => late.close(),
    () => undefined,
  )
  return undefined
}
