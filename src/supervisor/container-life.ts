import type { ContainerDetail, DockerEngine } from '../runtime/docker.ts'
import { rest } from '../shared/rest.ts'
import type { Ended, RunningListener } from './driver.ts'

export interface LifeRequest {
  readonly engine: DockerEngine
  /** Of the container. */
  readonly id: string
  /** `at` of the last line already seen; null: all it ever printed is new. */
  readonly logsSince: string | null
  readonly on: RunningListener
  /** Told of each line, so that the next life of the same container does not repeat it. */
  readonly onLine: (at: string) => void
  readonly onOver: () => void
}

const flushMs = 3000
const retryMs = 500

/**
 * One life of a container, from a start to its end: hands on what it prints, and reports its end once, after its last line.
 * Events are hints only; `check` asks the engine what is true.
 */
export class ContainerLife {
  readonly #request: LifeRequest
  readonly #abort = new AbortController()
  readonly over: Promise<void>
  #startedAt: string | undefined
  #lastLine: string | null
  #end: Ended | undefined
  #settle: () => void = () => undefined
  #following: Promise<void> | undefined
  /** Told to look before it had begun: its death can be younger than what `begin` was answered. */
  #hinted = false

  constructor(request: LifeRequest) {
    this.#request = request
    this.#lastLine = request.logsSince
    this.over = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Begins to listen, and answers when it started by the engine's clock; throws what the engine throws. */
  async begin(): Promise<Date> {
    const detail = await this.#request.engine.inspect(this.#request.id)
    this.#startedAt = detail?.startedAt
    this.#following = this.#follow()
    this.#judge(detail)
    if (this.#hinted) await this.check()
    return detail ? new Date(detail.startedAt) : new Date()
  }

  /** Looks whether it still runs; an engine that does not answer changes nothing. */
  async check(): Promise<void> {
    this.#hinted = true
    if (this.#end || this.#following === undefined) return
    const { engine, id } = this.#request
    const detail = await engine.inspect(id).catch(() => null)
    if (detail !== null) this.#judge(detail)
  }

  /** Stops listening; the container is left alone and its end is not reported. */
  close(): void {
    this.#abort.abort()
    this.#settle()
  }

  #judge(detail: ContainerDetail | undefined): void {
    if (this.#end || this.#abort.signal.aborted) return
    this.#end = endOf(detail, this.#startedAt)
    if (this.#end) void this.#report(this.#end)
  }

  async #report(end: Ended): Promise<void> {
    // What it prints in its next life belongs to whoever takes that up.
    if (end !== restarted) await Promise.race([this.#following, this.#wait(flushMs)])
    if (this.#abort.signal.aborted) return
    this.#request.onOver()
    this.#request.on.ended(end)
    this.close()
  }

  /** Reads until a read that began after its death came to its end; one that breaks is taken up where it broke. */
  async #follow(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const knownDead = this.#end !== undefined
      const read = await this.#read()
      if (read && knownDead) return
      // The end of its output is most often its own.
      await this.check()
      if (!read || !this.#end) await this.#wait(retryMs)
    }
  }

  /** False when the stream broke. */
  async #read(): Promise<boolean> {
    const { engine, id, on, onLine } = this.#request
    try {
      await engine.logs(id, { since: this.#lastLine, signal: this.#abort.signal }, (line) => {
        this.#lastLine = line.at
        onLine(line.at)
        on.line(line)
      })
      return true
    } catch {
      return false
    }
  }

  #wait(ms: number): Promise<void> {
    return rest(ms, this.#abort.signal)
  }
}

const restarted: Ended = { how: 'was restarted from outside', code: null }

function endOf(detail: ContainerDetail | undefined, startedAt: string | undefined): Ended | undefined {
  if (!detail || startedAt === undefined) return { how: 'was removed from outside', code: null }
  if (detail.startedAt !== startedAt) return restarted
  if (detail.state === 'running' || detail.state === 'paused' || detail.state === 'restarting') return undefined
  const { exitCode: code } = detail
  if (detail.oomKilled && code !== 0) return { how: 'ran out of memory', code }
  const signal = signals[code]
  return { how: signal ? `was killed (${signal})` : `exited with ${code}`, code }
}

/** 128 and the number of the signal: what the engine reports for a program that a signal ended. */
const signals: Readonly<Record<number, string>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  131: 'SIGQUIT',
  134: 'SIGABRT',
  137: 'SIGKILL',
  139: 'SIGSEGV',
}
