import type { ComponentFailure, LabHappening } from '../lab/events.ts'
import type { InstanceSpec, ResolvedExitRule, ResolvedProbe } from '../lab/spec.ts'
import { type ComponentPhase, next, type PhaseEvent } from '../lab/state.ts'
import type { InstanceView } from '../lab/supervisor-rpc.ts'
import type { FileWatch, WatchListener } from '../runtime/watch-files.ts'
import { MsaError, messageOf } from '../shared/errors.ts'
import { whenPatienceEnds } from '../shared/patience.ts'
import type { Driver, Ended, Running } from './driver.ts'
import { RecentLines } from './recent-lines.ts'
import type { Relays } from './relays.ts'

export interface LifeDeps {
  readonly driver: Driver
  readonly emit: (happening: LabHappening) => void
  readonly log: (id: string, line: { readonly at: string; readonly stream: 'out' | 'err'; readonly text: string }) => void
  readonly probes: Probes
  readonly relays: Relays
  readonly heal: (spec: InstanceSpec, emit: (what: string) => void) => { stop(): void } | undefined
  /** Looks after the files that it watches. */
  readonly watchFiles?: (paths: readonly string[], listener: WatchListener) => FileWatch
  readonly jobs?: Jobs
  /** Tests have less time. */
  readonly timing?: Timing
}

export interface Timing {
  /** Between two questions to one that answers, and to one that did not. */
  readonly askEveryMs: number
  readonly askAgainMs: number
  readonly askTimeoutMs: number
  /** It answered, and is not ready all the same. */
  readonly prepareAgainMs: number
  /** Before the next try, where an exit rule says so. */
  readonly tryAgainMs: number
  /** Before the first, second … try after any other death. */
  readonly backOffMs: readonly number[]
  /** One that lived so long has not died soon. */
  readonly stayedUpMs: number
}

export const usualTiming: Timing = {
  askEveryMs: 5000,
  askAgainMs: 1000,
  askTimeoutMs: 3000,
  prepareAgainMs: 200,
  tryAgainMs: 300,
  backOffMs: [100, 500, 1000, 2000, 5000, 10_000, 30_000],
  stayedUpMs: 30_000,
}

/** More of them in a row are no hiccup of a neighbour: from then on it waits longer and longer. */
const mostHastyTries = 20

export interface Probes {
  /** Resolves when all have answered; `onWaiting` hears what is asked. Throws when the signal fires. */
  untilAnswered(
    probes: readonly ResolvedProbe[],
    options: { signal: AbortSignal; onWaiting: (text: string) => void },
  ): Promise<void>
  ask(probe: ResolvedProbe, timeoutMs: number): Promise<void>
  asText(probe: ResolvedProbe): string
}

/** What is remembered of jobs, longer than any life. */
export interface Jobs {
  isDone(spec: InstanceSpec): boolean
  done(spec: InstanceSpec): void
  undone(id: string): void
}

interface Waiter {
  resolve(): void
  reject(error: MsaError): void
}

/** One instance: starts it, asks until it answers, watches it, starts it again when it dies. Its phases are `lab/state.ts`. */
export class Life {
  readonly #deps: LifeDeps
  readonly #timing: Timing
  #spec: InstanceSpec
  #phase: ComponentPhase = 'stopped'
  #since = new Date()
  #detail: string | null = null
  #restarts = 0
  #running: Running | undefined
  /** Ends what goes on in the present phase: asking, waiting for the next try, watching. */
  #ongoing = new AbortController()
  #attempt: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined
  #waiters: Waiter[] = []
  readonly #recent = new RecentLines()
  /** How often it was tried since it last stayed up. */
  #tries = 0
  /** What the tries of this start have taken so far. */
  #triedMs = 0
  #upSinceMs = 0
  #files: FileWatch | undefined
  #lastUsage: { at: number; cpuNanos: number } | undefined

  constructor(spec: InstanceSpec, deps: LifeDeps) {
    this.#spec = spec
    this.#deps = deps
    this.#timing = deps.timing ?? usualTiming
  }

  get spec(): InstanceSpec {
    return this.#spec
  }

  get phase(): ComponentPhase {
    return this.#phase
  }

  /** Brings it up with this spec if it is not, and resolves when it is healthy. */
  async ensure(spec: InstanceSpec): Promise<void> {
    if (this.#stopping) await this.#stopping
    if (this.#spec.hash !== spec.hash && this.#phase !== 'stopped') await this.stop(true)
    this.#spec = spec
    this.#deps.relays.delay(spec)
    this.#watchFiles()
    if (this.#phase === 'paused') await this.resume()
    if (this.#phase === 'stopped' && this.#deps.jobs?.isDone(spec)) this.#completed(0)
    if (this.#phase === 'stopped' || this.#phase === 'failed' || this.#phase === 'waiting') {
      // Somebody waits for it now: the next try is made at once, and its failure is told.
      this.#triedMs = 0
      this.#begin(1, false)
    }
    if (this.#phase !== 'healthy' && this.#phase !== 'done')
      await new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  /** Resolves when nothing of it runs. */
  stop(remove: boolean): Promise<void> {
    this.#files?.stop()
    this.#files = undefined
    return this.#stopOnce(remove)
  }

  #stopOnce(remove: boolean): Promise<void> {
    this.#stopping ??= this.#stop(remove).finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  async kill(): Promise<void> {
    const running = this.#mustRun('kill')
    this.#deps.emit({ kind: 'component-killed', ...this.#who })
    await running.kill()
  }

  async pause(): Promise<void> {
    const running = this.#mustRun('pause')
    if (this.#phase === 'paused') return
    if (!this.#isUp) {
      throw new MsaError('FAILED', `${this.#spec.name} is ${this.#phase}; only what has answered can be paused.`, {
        hint: `msa wait ${this.#spec.name}`,
      })
    }
    await running.pause()
    // It may have ended, or been stopped, meanwhile.
    if (this.#running !== running || !this.#isUp) return
    this.#turn('pause')
    this.#deps.emit({ kind: 'component-paused', ...this.#who })
  }

  async resume(): Promise<void> {
    if (this.#phase !== 'paused') return
    const running = this.#mustRun('resume')
    await running.resume()
    if (this.#running !== running || this.#phase !== 'paused') return
    this.#turn('resume')
    this.#deps.emit({ kind: 'component-resumed', ...this.#who })
    this.#watch()
  }

  async view(usage: boolean): Promise<InstanceView> {
    const used = usage ? await this.#running?.usage().catch(() => undefined) : undefined
    const now = Date.now()
    const before = this.#lastUsage
    if (used) this.#lastUsage = { at: now, cpuNanos: used.cpuNanos }
    const cpuPercent =
      used && before && now > before.at ? Math.max(0, (used.cpuNanos - before.cpuNanos) / ((now - before.at) * 10_000)) : null
    const { id, component, kind, instance, name, hash, where, launch, slow } = this.#spec
    return {
      ...{ id, component, kind, instance, name, hash, where },
      phase: this.#phase,
      runtime: launch.kind,
      process: this.#running?.process ?? null,
      since: this.#since.toISOString(),
      restarts: this.#restarts,
      detail: this.#detail,
      delayMs: slow?.delayMs ?? 0,
      cpuPercent: cpuPercent === null ? null : Math.round(cpuPercent * 10) / 10,
      memoryMiB: used ? Math.round(used.memoryBytes / 1_048_576) : null,
    }
  }

  get #isUp(): boolean {
    return this.#phase === 'healthy' || this.#phase === 'unhealthy'
  }

  get #who() {
    return { id: this.#spec.id, name: this.#spec.name }
  }

  #turn(event: PhaseEvent, detail: string | null = null): void {
    const phase = next(this.#phase, event)
    this.#ongoing.abort()
    this.#ongoing = new AbortController()
    if (phase !== this.#phase) this.#since = new Date()
    this.#phase = phase
    this.#detail = detail
  }

  #begin(attempt: number, healing: boolean): void {
    this.#turn(this.#phase === 'waiting' ? 'retry' : 'start')
    this.#attempt = this.#try(attempt, healing, this.#ongoing.signal).catch((error: unknown) =>
      healing ? this.#tryLater(error, attempt) : this.#giveUp(error),
    )
  }

  async #try(attempt: number, healing: boolean, signal: AbortSignal): Promise<void> {
    const spec = this.#spec
    const began = Date.now()
    const { emit, driver, relays } = this.#deps
    emit({ kind: 'component-starting', ...this.#who, needs: spec.needs, attempt })
    if (spec.kind === 'job') this.#deps.jobs?.undone(spec.id)
    let running: Running | undefined
    let end: Ended | undefined
    const ended = new AbortController()
    const listener = {
      line: (line: { at: string; stream: 'out' | 'err'; text: string }) => {
        this.#recent.add(line.text)
        this.#deps.log(spec.id, line)
      },
      ended: (how: Ended) => {
        end = how
        ended.abort()
        // One that was stopped, given up or replaced may report its end late: that is nobody's end any more.
        if (running !== undefined && this.#running === running) this.#onEnd(how)
      },
    }
    this.#recent.clear()
    await relays.open(spec)
    if (signal.aborted) return
    const adopted = await driver.adopt(spec, listener)
    running = adopted ?? (await driver.start(spec, listener))
    if (!end) this.#running = running
    emit({ kind: adopted ? 'component-adopted' : 'component-started', ...this.#who, process: running.process })
    if (signal.aborted) return
    const within = AbortSignal.any([signal, ended.signal])
    const answered = spec.kind === 'job' ? await this.#untilItEnds(within) : await this.#untilItAnswers(running, within)
    if (signal.aborted) return
    this.#triedMs += Date.now() - began
    if (end && spec.kind === 'job') return this.#jobEnded(end, Date.now() - began)
    if (end) return this.#endedEarly(end, attempt, healing)
    if (!answered)
      throw new MsaError(
        'TIMED_OUT',
        `it ${spec.kind === 'job' ? 'was not done' : 'did not answer'} in ${Math.round(spec.startTimeoutMs / 1000)} s`,
      )
    this.#upSinceMs = Date.now()
    this.#answered(Date.now() - began)
  }

  /** False when it took too long; also returns when the signal fires. */
  async #untilItAnswers(running: Running, signal: AbortSignal): Promise<boolean> {
    const spec = this.#spec
    const tooLong = new AbortController()
    const callOff = whenPatienceEnds(spec.startTimeoutMs, () => tooLong.abort())
    signal.addEventListener('abort', callOff, { once: true })
    const within = AbortSignal.any([signal, tooLong.signal])
    const onWaiting = (text: string) => {
      if (this.#detail === text || within.aborted) return
      this.#detail = text
      this.#deps.emit({ kind: 'component-waiting', ...this.#who, for: text })
    }
    try {
      while (!within.aborted) {
        await this.#deps.probes.untilAnswered(spec.ready, { signal: within, onWaiting })
        const stranger = await this.#answersOfOthers(running)
        if (stranger !== undefined) onWaiting(`its own answer: another process holds port ${stranger}`)
        else if (await this.#prepared(running, onWaiting)) return true
        await pause(this.#timing.prepareAgainMs, within)
      }
    } catch (error) {
      if (!within.aborted) throw error
    } finally {
      callOff()
    }
    return !tooLong.signal.aborted
  }

  async #untilItEnds(signal: AbortSignal): Promise<boolean> {
    const tooLong = new AbortController()
    const callOff = whenPatienceEnds(this.#spec.startTimeoutMs, () => tooLong.abort())
    await pause(2 ** 31 - 1, AbortSignal.any([signal, tooLong.signal]))
    callOff()
    return !tooLong.signal.aborted
  }

  #jobEnded(end: Ended, tookMs: number): void {
    if (end.code !== 0) throw new MsaError('COMPONENT_FAILED', `it ${end.how}`, { hint: `msa logs ${this.#spec.name}` })
    this.#running = undefined
    this.#deps.jobs?.done(this.#spec)
    this.#completed(Math.max(tookMs, 1))
  }

  /** 0: it was done before. */
  #completed(tookMs: number): void {
    this.#turn('completed')
    this.#deps.emit({ kind: 'component-done', ...this.#who, tookMs })
    for (const waiter of this.#waiters.splice(0)) waiter.resolve()
  }

  #watchFiles(): void {
    const { watch, id } = this.#spec
    if (this.#files || watch.length === 0) return
    this.#files = this.#deps.watchFiles?.(watch, {
      changed: (what) => void this.#startAgain(what),
      trouble: (because) => this.#deps.log(id, { at: new Date().toISOString(), stream: 'err', text: `msa: ${because}` }),
    })
  }

  /** Whoever waits for it waits on. */
  async #startAgain(what: string): Promise<void> {
    const files = this.#files
    if (!files || this.#phase === 'stopped' || this.#phase === 'stopping' || this.#phase === 'paused') return
    this.#deps.emit({ kind: 'component-changed', ...this.#who, what })
    const waiters = this.#waiters.splice(0)
    // That it cannot be stopped was told when it was tried.
    await this.#stopOnce(false).catch(() => undefined)
    if (this.#files !== files || this.phase !== 'stopped') {
      for (const { reject } of waiters) reject(new MsaError('FAILED', `${this.#spec.name} was stopped before it was healthy.`))
      return
    }
    this.#waiters.push(...waiters)
    this.#triedMs = 0
    this.#begin(1, this.#spec.kind !== 'job' && waiters.length === 0)
  }

  /** A port on which somebody answered, but not this instance. */
  async #answersOfOthers(running: Running): Promise<number | undefined> {
    for (const { port } of this.#spec.ready) {
      if ((await running.listensOn(port)) === false) return port
    }
    return undefined
  }

  async #prepared(running: Running, onWaiting: (text: string) => void): Promise<boolean> {
    if (this.#spec.prepare.length === 0) return true
    const { exitCode, output } = await running.exec(this.#spec.prepare, 20_000)
    if (exitCode === 0) return true
    onWaiting(`its preparation: ${output.trim().split('\n').at(-1) ?? `exit ${exitCode}`}`)
    return false
  }

  #answered(tookMs: number): void {
    this.#turn('answered')
    this.#deps.emit({ kind: 'component-healthy', ...this.#who, tookMs, where: this.#spec.where })
    for (const waiter of this.#waiters.splice(0)) waiter.resolve()
    this.#watch()
  }

  /** Asks now and then whether it still answers, and mends what a restart does not. */
  #watch(): void {
    const signal = this.#ongoing.signal
    const healer = this.#deps.heal(this.#spec, (what) => this.#deps.emit({ kind: 'component-mended', ...this.#who, what }))
    signal.addEventListener('abort', () => healer?.stop(), { once: true })
    void this.#askNowAndThen(signal)
  }

  async #askNowAndThen(signal: AbortSignal): Promise<void> {
    // The last probe is the deepest one that costs the engine least noise in its log.
    const probe = this.#spec.ready.at(-1)
    if (!probe) return
    const since = Date.now()
    let silent = 0
    while (!signal.aborted) {
      const { askEveryMs, askAgainMs, askTimeoutMs } = this.#timing
      await pause(this.#phase === 'healthy' && silent === 0 ? askEveryMs : askAgainMs, signal)
      if (signal.aborted) return
      const because = await this.#deps.probes.ask(probe, askTimeoutMs).then(
        () => undefined,
        (error: unknown) => messageOf(error),
      )
      if (signal.aborted) return
      silent = because === undefined ? 0 : silent + 1
      if (because === undefined && this.#phase === 'unhealthy') return this.#answered(Date.now() - since)
      if (because !== undefined && silent >= 3 && this.#phase === 'healthy') {
        this.#turn('silent', `${this.#deps.probes.asText(probe)}: ${because}`)
        this.#deps.emit({ kind: 'component-unhealthy', ...this.#who, because: `${this.#deps.probes.asText(probe)}: ${because}` })
        return this.#watch()
      }
    }
  }

  /** It was up and is gone: it comes back. */
  #onEnd(end: Ended): void {
    this.#running = undefined
    if (!this.#isUp && this.#phase !== 'paused') return
    // One that dies soon after each start waits longer and longer.
    const stayedUp = Date.now() - this.#upSinceMs > this.#timing.stayedUpMs
    this.#again(end.how, stayedUp ? 1 : this.#tries + 1, this.#matchingRule())
  }

  #endedEarly(end: Ended, attempt: number, healing: boolean): void {
    const rule = this.#matchingRule()
    const hasTime = this.#triedMs < this.#spec.startTimeoutMs
    if (healing || (rule?.means === 'try-again' && hasTime)) {
      this.#again(end.how, attempt + 1, rule, healing)
      return
    }
    const often = rule?.means === 'try-again' ? `, ${attempt} times: ${rule.because}` : ''
    throw new MsaError('COMPONENT_FAILED', `it ${end.how} before it answered${often}`, rule?.hint ? { hint: rule.hint } : {})
  }

  #again(how: string, attempt: number, rule: ResolvedExitRule | undefined, healing = true): void {
    const { tryAgainMs, backOffMs } = this.#timing
    const hasty = rule?.means === 'try-again' && attempt <= mostHastyTries
    const inMs = hasty ? tryAgainMs : (backOffMs[Math.min(attempt, backOffMs.length) - 1] ?? 0)
    this.#turn('exited', `it ${how}${rule ? `: ${rule.because}` : ''}`)
    this.#deps.emit({ kind: 'component-exited', ...this.#who, exit: how, because: rule?.because ?? null })
    this.#deps.emit({ kind: 'component-restarting', ...this.#who, inMs, attempt })
    this.#restarts += 1
    this.#tries = attempt
    const signal = this.#ongoing.signal
    void pause(inMs, signal).then(() => {
      if (!signal.aborted) this.#begin(attempt, healing)
    })
  }

  #matchingRule(): ResolvedExitRule | undefined {
    const text = this.#recent.last(200).join('\n')
    return this.#spec.exits.find(({ says, flags }) => new RegExp(says, flags).test(text))
  }

  /** It was up once, so it can be again: an engine that restarts, a machine that was too busy. */
  async #tryLater(error: unknown, attempt: number): Promise<void> {
    if (this.#phase !== 'starting') return
    await this.#running?.kill().catch(() => undefined)
    if (this.#phase === 'starting') this.#again(`could not be started again: ${messageOf(error)}`, attempt + 1, undefined)
  }

  async #giveUp(error: unknown): Promise<void> {
    if (this.#phase !== 'starting') return
    // Half a component helps nobody, and holds its ports.
    await this.#running?.kill().catch(() => undefined)
    if (this.#phase !== 'starting') return
    const failure = this.#fail(error)
    const [code, exitCode] =
      error instanceof MsaError ? ([error.code, error.exitCode] as const) : (['COMPONENT_FAILED', 1] as const)
    const known = new MsaError(code, `${this.#spec.name} failed: ${failure.because}`, {
      details: [...(error instanceof MsaError ? error.details : []), ...failure.lastLines],
      exitCode,
      ...(failure.hint === null ? {} : { hint: failure.hint }),
    })
    for (const waiter of this.#waiters.splice(0)) waiter.reject(known)
  }

  #fail(error: unknown): ComponentFailure {
    const failure = this.#failureOf(error)
    this.#turn('gave-up', failure.because)
    this.#deps.emit({ kind: 'component-failed', ...this.#who, failure })
    return failure
  }

  #failureOf(error: unknown): ComponentFailure {
    const rule = this.#matchingRule()
    const hint = (error instanceof MsaError ? error.hint : undefined) ?? (rule?.means === 'failed' ? rule.hint : undefined)
    return {
      because: rule?.means === 'failed' ? rule.because : messageOf(error),
      probe: this.#spec.ready.map((probe) => this.#deps.probes.asText(probe)).join(', '),
      exit: error instanceof MsaError && error.code === 'COMPONENT_FAILED' ? error.message : null,
      lastLines: this.#recent.last(20),
      lineCount: this.#recent.count,
      hint: hint ?? null,
    }
  }

  async #stop(remove: boolean): Promise<void> {
    const began = Date.now()
    if (this.#phase !== 'stopped') {
      this.#turn('stop')
      this.#deps.emit({ kind: 'component-stopping', ...this.#who })
      const stopped = new MsaError('FAILED', `${this.#spec.name} was stopped before it was healthy.`)
      for (const waiter of this.#waiters.splice(0)) waiter.reject(stopped)
      await this.#attempt
      try {
        await this.#running?.stop(this.#spec.stop.signal, this.#spec.stop.graceMs)
      } catch (error) {
        this.#fail(error)
        throw error
      } finally {
        this.#deps.relays.close(this.#spec.id)
      }
      this.#running = undefined
      this.#turn('ended')
      this.#deps.emit({ kind: 'component-stopped', ...this.#who, tookMs: Date.now() - began })
    }
    if (remove) await this.#deps.driver.remove(this.#spec)
  }

  #mustRun(verb: string): Running {
    if (this.#running) return this.#running
    throw new MsaError('LAB_NOT_UP', `${this.#spec.name} does not run (${this.#phase}), so there is nothing to ${verb}.`, {
      hint: `msa start ${this.#spec.name}`,
      exitCode: 3,
    })
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
