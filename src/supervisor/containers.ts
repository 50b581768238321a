import { setTimeout as delay } from 'node:timers/promises'
import {
  containerLabels,
  instanceFilter,
  type LabIdentity,
  labelKeys,
  labFilter,
  networkLabels,
  volumeLabels,
} from '../lab/labels.ts'
import type { DockerLaunch, InstanceSpec } from '../lab/spec.ts'
import type { ContainerEvent, ContainerSummary, DockerEngine, NewContainer } from '../runtime/docker.ts'
import { MsaError, messageOf } from '../shared/errors.ts'
import { rest } from '../shared/rest.ts'
import { ContainerLife } from './container-life.ts'
import type { Driver, Running, RunningListener } from './driver.ts'

export interface ContainersOptions {
  readonly engine: DockerEngine
  readonly lab: LabIdentity
  /** Of msa: written on the containers. */
  readonly version: string
  /** `at` of the last line this instance is known to have printed; null: none. */
  readonly logsSince: (id: string) => string | null
  readonly onEngineLost: (because: string) => void
  readonly onEngineBack: () => void
}

/** Runs instances as containers, and hears of their ends through one stream of events for the whole lab. */
export class Containers implements Driver {
  readonly #options: ContainersOptions
  readonly #lives = new Map<string, ContainerLife>()
  /** Last line handed on, by instance: a container that is started again still has its old lines. */
  readonly #lastLines = new Map<string, string>()
  readonly #closing = new AbortController()
  #watching: Promise<void> | undefined
  #network: Promise<void> | undefined

  constructor(options: ContainersOptions) {
    this.#options = options
  }

  async adopt(spec: InstanceSpec, on: RunningListener): Promise<Running | undefined> {
    const { engine } = this.#options
    const found = (await this.#of(spec)).find((container) => runs(container) && isOf(container, spec))
    if (!found) return undefined
    if (found.state === 'paused') await engine.unpause(found.id)
    return this.#follow(spec, found.id, on)
  }

  async start(spec: InstanceSpec, on: RunningListener): Promise<Running> {
    const launch = launchOf(spec)
    await this.#ensureBelongings(spec, launch)
    const kept = await this.#keepOne(spec)
    const id = (kept && (await this.#startAgain(kept))) ?? (await this.#startNew(spec, launch))
    return this.#follow(spec, id, on)
  }

  async remove(spec: Pick<InstanceSpec, 'id'>): Promise<void> {
    for (const container of await this.#of(spec)) await this.#options.engine.remove(container.id)
  }

  /** Stops listening to the engine. The containers go on. */
  async close(): Promise<void> {
    this.#closing.abort()
    for (const life of this.#lives.values()) life.close()
    this.#lives.clear()
    await this.#watching
  }

  #of({ id }: Pick<InstanceSpec, 'id'>): Promise<ContainerSummary[]> {
    return this.#options.engine.list(instanceFilter(this.#options.lab.id, id))
  }

  async #ensureBelongings(spec: InstanceSpec, { network, volumes }: DockerLaunch): Promise<void> {
    const { engine, lab } = this.#options
    if (network !== 'host') {
      // The engine makes two networks of one name when it is asked twice at once, and then starts nothing in either.
      this.#network ??= engine.ensureNetwork(network, networkLabels(lab)).finally(() => {
        this.#network = undefined
      })
      await this.#network
    }
    for (const { name } of volumes) await engine.ensureVolume(name, volumeLabels(lab, name, spec.component))
  }

  /** The container that can be used again, with all others of this instance removed. */
  async #keepOne(spec: InstanceSpec): Promise<ContainerSummary | undefined> {
    const { engine } = this.#options
    const found = await this.#of(spec)
    const kept = found.find((container) => isOf(container, spec) && (runs(container) || container.state === 'exited'))
    for (const other of found) {
      if (other === kept) continue
      if (other.state === 'paused') await engine.unpause(other.id)
      if (runs(other)) await engine.stop(other.id, spec.stop.signal, spec.stop.graceMs)
      // One that was only created may lack its files: whoever made it was killed half-way.
      await engine.remove(other.id)
    }
    return kept
  }

  /** undefined when it cannot: its network is gone, a folder it mounts. A new one then takes its place. */
  async #startAgain({ id, state }: ContainerSummary): Promise<string | undefined> {
    const { engine } = this.#options
    if (state === 'paused') await engine.unpause(id)
    if (state !== 'exited') return id
    try {
      await engine.start(id)
      return id
    } catch (error) {
      if (!(error instanceof MsaError) || error.code !== 'DOCKER_FAILED') throw error
      await engine.remove(id)
      return undefined
    }
  }

  async #startNew(spec: InstanceSpec, launch: DockerLaunch): Promise<string> {
    const { engine, lab, version } = this.#options
    for (let attempt = 1; ; attempt++) {
      const id = await engine.create(toContainer(launch, containerLabels(lab, spec, version)))
      try {
        await engine.start(id)
        return id
      } catch (error) {
        await engine.remove(id).catch(() => undefined)
        if (attempt === portAttempts || !(error instanceof MsaError) || error.code !== 'PORT_IN_USE') throw error
      }
      // A start that was under way when its supervisor was killed is finished by the engine, and its port given back late.
      for (const other of await this.#of(spec)) await engine.remove(other.id)
      await delay(portPauseMs)
    }
  }

  async #follow(spec: InstanceSpec, id: string, on: RunningListener): Promise<Running> {
    this.#watching ??= this.#watch()
    this.#lives.get(id)?.close()
    const life = new ContainerLife({
      engine: this.#options.engine,
      id,
      logsSince: later(this.#options.logsSince(spec.id), this.#lastLines.get(spec.id) ?? null),
      on,
      onLine: (at) => this.#lastLines.set(spec.id, at),
      onOver: () => {
        if (this.#lives.get(id) === life) this.#lives.delete(id)
      },
    })
    this.#lives.set(id, life)
    try {
      const startedAt = await life.begin()
      return new RunningContainer(this.#options.engine, id, startedAt, life)
    } catch (error) {
      life.close()
      this.#lives.delete(id)
      throw error
    }
  }

  /** As long as the driver lives: events are heard, and after each gap every life is looked at. */
  async #watch(): Promise<void> {
    const { engine, lab, onEngineLost, onEngineBack } = this.#options
    const { signal } = this.#closing
    let lost = false
    let pauseMs = firstPauseMs
    const opened = () => {
      pauseMs = firstPauseMs
      if (lost) onEngineBack()
      lost = false
      for (const life of this.#lives.values()) void life.check()
    }
    while (!signal.aborted) {
      const broken = await engine
        .events(labFilter(lab.id), signal, (event) => this.#heard(event), opened)
        .then(
          () => null,
          (error: unknown) => error,
        )
      if (signal.aborted) return
      // A stream may be cut by a proxy while the engine is well.
      const gone = await engine.version(pingMs).then(
        () => null,
        () => broken,
      )
      if (signal.aborted) return
      if (gone !== null && !lost) {
        lost = true
        onEngineLost(messageOf(gone))
      }
      await rest(pauseMs, signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  #heard({ action, id }: ContainerEvent): void {
    if (action === 'die' || action === 'destroy') void this.#lives.get(id)?.check()
  }
}

const firstPauseMs = 100
const portAttempts = 4
const portPauseMs = 500
const longestPauseMs = 5000
const pingMs = 3000
const reportMs = 5000

class RunningContainer implements Running {
  readonly process: string
  readonly startedAt: Date
  readonly #engine: DockerEngine
  readonly #id: string
  readonly #life: ContainerLife

  constructor(engine: DockerEngine, id: string, startedAt: Date, life: ContainerLife) {
    this.#engine = engine
    this.#id = id
    this.#life = life
    this.process = id.slice(0, 12)
    this.startedAt = startedAt
  }

  async stop(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    const detail = await this.#engine.inspect(this.#id)
    if (detail?.state === 'paused') await this.#engine.unpause(this.#id)
    await this.#engine.stop(this.#id, signal, graceMs)
    await this.#end()
  }

  async kill(): Promise<void> {
    await this.#engine.kill(this.#id, 'SIGKILL')
  }

  async pause(): Promise<void> {
    await this.#engine.pause(this.#id)
  }

  async resume(): Promise<void> {
    await this.#engine.unpause(this.#id)
  }

  exec(command: readonly string[], timeoutMs: number): ReturnType<DockerEngine['exec']> {
    return this.#engine.exec(this.#id, command, timeoutMs)
  }

  usage(): ReturnType<DockerEngine['usage']> {
    return this.#engine.usage(this.#id).catch(() => undefined)
  }

  /** Only this container can have the ports that it publishes: there is nothing to be told apart. */
  async listensOn(): Promise<undefined> {
    return undefined
  }

  /** Its end is reported before its stop is; but an engine that dies just now is not waited for. */
  async #end(): Promise<void> {
    await this.#life.check()
    await Promise.race([this.#life.over, delay(reportMs, undefined, { ref: false })])
  }
}

function launchOf({ id, launch }: InstanceSpec): DockerLaunch {
  if (launch.kind !== 'docker') throw new Error(`${id} is not to be run in a container`)
  return launch
}

function toContainer({ kind: _kind, containerName, ...launch }: DockerLaunch, labels: NewContainer['labels']): NewContainer {
  return { ...launch, name: containerName, labels }
}

function runs({ state }: ContainerSummary): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting'
}

function isOf({ labels }: ContainerSummary, { hash }: InstanceSpec): boolean {
  return labels[labelKeys.hash] === hash
}

/** Both in the engine's own form, in which text order is time order. */
function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}
