import type { InstanceSpec } from '../../../src/lab/spec.ts'
import type { Driver, Running, RunningListener } from '../../../src/supervisor/driver.ts'

/** A runtime in which nothing happens by itself: the test lets things print, end and fail. */
export class FakeDriver implements Driver {
  /** Everything ever started or adopted, in order. */
  readonly all: FakeRunning[] = []
  /** `start kafka-1`, `stop kafka-1 SIGTERM`, `kill kafka-1` …: what was asked, in order. */
  readonly asked: string[] = []
  /** Ids that run already. */
  readonly found = new Set<string>()
  /** Happens instead of a start, or before it. */
  beforeStart: (spec: InstanceSpec) => Promise<void> | void = () => undefined
  /** What each new instance does first. */
  onStarted: (running: FakeRunning) => void = () => undefined

  async adopt(spec: InstanceSpec, on: RunningListener): Promise<Running | undefined> {
    return this.found.delete(spec.id) ? this.#begin('adopt', spec, on) : undefined
  }

  async start(spec: InstanceSpec, on: RunningListener): Promise<Running> {
    await this.beforeStart(spec)
    return this.#begin('start', spec, on)
  }

  async remove({ id }: Pick<InstanceSpec, 'id'>): Promise<void> {
    this.asked.push(`remove ${id}`)
  }

  /** The one that was started last. */
  get last(): FakeRunning {
    const last = this.all.at(-1)
    if (!last) throw new Error('nothing was started')
    return last
  }

  get alive(): string[] {
    return this.all.filter(({ state }) => state !== 'ended').map(({ spec }) => spec.id)
  }

  #begin(verb: string, spec: InstanceSpec, on: RunningListener): FakeRunning {
    this.asked.push(`${verb} ${spec.id}`)
    const running = new FakeRunning(spec, on, String(1000 + this.all.length), this.asked)
    this.all.push(running)
    this.onStarted(running)
    return running
  }
}

export class FakeRunning implements Running {
  readonly spec: InstanceSpec
  readonly process: string
  readonly startedAt = new Date()
  state: 'running' | 'paused' | 'ended' = 'running'
  /** Does what it is told to: ends when it is stopped or killed. */
  obeys = true
  /** Its end is told only when the test calls `tellEnd`. */
  tellsItsEnd = true
  listens: boolean | undefined = true
  prepares: { exitCode: number; output: string } | Error = { exitCode: 0, output: '' }
  beforePause: () => void = () => undefined
  used: { cpuNanos: number; memoryBytes: number } | Error | undefined
  readonly #on: RunningListener
  readonly #asked: string[]
  #how = 'exited with 0'

  constructor(spec: InstanceSpec, on: RunningListener, process: string, asked: string[]) {
    this.spec = spec
    this.process = process
    this.#on = on
    this.#asked = asked
  }

  print(...lines: string[]): void {
    for (const text of lines) this.#on.line({ at: '2026-11-21T09:00:00.000Z', stream: 'out', text })
  }

  end(how = 'exited with 1'): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.#how = how
    if (this.tellsItsEnd) this.tellEnd()
  }

  tellEnd(): void {
    this.#on.ended({ how: this.#how, code: this.#how === 'exited with 0' ? 0 : 1 })
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#asked.push(`stop ${this.spec.id} ${signal}`)
    if (!this.obeys) throw new Error('it does not end, not even by SIGKILL')
    this.end('exited with 143')
  }

  async kill(): Promise<void> {
    this.#asked.push(`kill ${this.spec.id}`)
    this.end('was killed (SIGKILL)')
  }

  async pause(): Promise<void> {
    this.beforePause()
    if (this.state === 'running') this.state = 'paused'
  }

  async resume(): Promise<void> {
    if (this.state === 'paused') this.state = 'running'
  }

  async exec(): Promise<{ exitCode: number; output: string }> {
    if (this.prepares instanceof Error) throw this.prepares
    return this.prepares
  }

  async usage(): Promise<{ cpuNanos: number; memoryBytes: number } | undefined> {
    if (this.used instanceof Error) throw this.used
    return this.used
  }

  async listensOn(): Promise<boolean | undefined> {
    return this.listens
  }
}
