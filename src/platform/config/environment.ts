import type { Logger } from 'pino'
import { ConfigServerError } from '../../protocols/config-server/client.ts'
import type { Property, Scalar } from '../../protocols/spring-properties/property.ts'
import { springCloudClientHostInfo } from '../discovery/host-info.ts'
import type { Environment } from '../platform.ts'
import { applicationJsonSource, asProperties, commandLineSource } from './arguments.ts'
import { changedKeys, effectiveValues } from './changed-keys.ts'
import { decryptSources } from './ciphers.ts'
import { isRemote, loadLocalFiles, type RemotePlace } from './local-files.ts'
import { defaultLocations, parseGroup } from './locations.ts'
import { acceptedProfiles, activeProfilesOf } from './profiles.ts'
import { askRemote, loadRemote } from './remote.ts'
import { placeRemote } from './remote-place.ts'
import { type RemoteSettings, remoteSettings } from './remote-settings.ts'
import { createSource, environmentSource, type SearchableSource } from './source.ts'
import { createView, type View } from './view.ts'

export interface EnvironmentInput {
  /** The lowest of all sources. */
  readonly defaults: Readonly<Record<string, Scalar>>
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly log: Logger
  /** Ends the wait for a config server. */
  readonly signal?: AbortSignal
}

/** Reads all sources; waits for a config server that is needed and away. */
export async function loadEnvironment(input: EnvironmentInput): Promise<LiveEnvironment> {
  const environment = new LiveEnvironment(input)
  await environment.load()
  return environment
}

export class LiveEnvironment implements Environment {
  readonly #input: EnvironmentInput
  #above: readonly SearchableSource[]
  readonly #below: readonly SearchableSource[]
  readonly #drawn = new Map<string, string>()
  readonly #listeners: Array<(keys: readonly string[]) => void> = []
  readonly #manager = new Map<string, Property>()
  #serverPorts: SearchableSource | undefined
  #remote: readonly SearchableSource[] = []
  #local: readonly SearchableSource[] = []
  #remotePlace: RemotePlace = { sourcesBelow: 0, variantsRise: false }
  #profiles: readonly string[] = []
  #defaultProfiles: readonly string[] = ['default']
  #settings: RemoteSettings | undefined
  #state: string | undefined
  #view: View
  #reloading: Promise<unknown> = Promise.resolve()

  constructor(input: EnvironmentInput) {
    this.#input = input
    const commandLine = commandLineSource(input.argv)
    const system = environmentSource(input.env)
    const json = createView([commandLine, system]).get('spring.application.json')
    const fromJson = json === undefined || json.trim() === '' ? [] : [applicationJsonSource(json)]
    this.#above = [commandLine, ...fromJson, system, createSource('random', new Map())]
    const host = springCloudClientHostInfo()
    const defaults = createSource('defaultProperties', asProperties(Object.entries(input.defaults)))
    this.#below = [createSource(host.name, host.properties), defaults]
    this.#view = createView([...this.#above, ...this.#below], this.#drawn)
  }

  get activeProfiles(): readonly string[] {
    return this.#profiles
  }

  get defaultProfiles(): readonly string[] {
    return this.#defaultProfiles
  }

  get sources(): readonly SearchableSource[] {
    return this.#view.sources
  }

  /** What a config server gave; undefined when none is asked. */
  get remoteSources(): readonly SearchableSource[] | undefined {
    return this.#settings === undefined ? undefined : this.#remote
  }

  find(name: string) {
    return this.#view.find(name)
  }

  textOf(found: Parameters<View['textOf']>[0]): string {
    return this.#view.textOf(found)
  }

  get(name: string): string | undefined {
    return this.#view.get(name)
  }

  number(name: string, fallback: number): number {
    return this.#view.number(name, fallback)
  }

  boolean(name: string, fallback: boolean): boolean {
    return this.#view.boolean(name, fallback)
  }

  durationMs(name: string, fallbackMs: number): number {
    return this.#view.durationMs(name, fallbackMs)
  }

  list(name: string, fallback: readonly string[]): readonly string[] {
    return this.#view.list(name, fallback)
  }

  below(name: string): ReadonlyMap<string, string> {
    return this.#view.below(name)
  }

  onChange(listener: (keys: readonly string[]) => void): void {
    this.#listeners.push(listener)
  }

  async load(): Promise<void> {
    const local = await this.#readLocal(undefined)
    this.#profiles = local.profiles
    this.#defaultProfiles = local.view.list('spring.profiles.default', ['default'])
    this.#settings = remoteSettings(local.view, local.remoteImports)
    if (this.#settings !== undefined) {
      const answer = await loadRemote(this.#settings, this.#asking(local.view))
      this.#state = answer?.state
      this.#remote = answer?.sources ?? []
    }
    this.#local = local.sources
    this.#remotePlace = local.remotePlace
    await this.#decrypt()
    this.#rebuild()
  }

  /** Reads files and config server again. Returns the keys that changed; rejects, with everything as it was, when a server that is needed is away. */
  refresh(): Promise<readonly string[]> {
    const result = this.#reloading.then(() => this.#refresh())
    this.#reloading = result.catch(() => undefined)
    return result
  }

  async #refresh(): Promise<readonly string[]> {
    const before = effectiveValues(this.sources)
    const local = await this.#readLocal(this.#profiles)
    const settings = remoteSettings(local.view, local.remoteImports)
    const kept = { remote: this.#remote, local: this.#local, remotePlace: this.#remotePlace }
    try {
      if (settings !== undefined) await this.#askAgain(settings, local.view)
      this.#local = local.sources
      this.#remotePlace = local.remotePlace
      await this.#decrypt()
    } catch (error) {
      this.#remote = kept.remote
      this.#local = kept.local
      this.#remotePlace = kept.remotePlace
      throw error
    }
    this.#settings = settings
    return this.#changed(before)
  }

  /** An optional server that is away leaves what it said last. */
  async #askAgain(settings: RemoteSettings, view: View): Promise<void> {
    try {
      const answer = await askRemote(settings, this.#asking(view))
      this.#state = answer.state
      this.#remote = answer.sources
    } catch (error) {
      if (!(error instanceof ConfigServerError) || !settings.isOptional || settings.failsFast) throw error
      this.#input.log.warn({ uri: error.url, reason: error.reason }, 'no config server: what it said last stays')
    }
  }

  /** Puts values above all others. Returns the keys whose value is another one now. */
  changeEnvironment(values: ReadonlyMap<string, string>): readonly string[] {
    const before = effectiveValues(this.sources)
    for (const [key, value] of values) this.#manager.set(key, { value })
    return this.#changed(before)
  }

  /** Takes away all that `changeEnvironment` put in, and returns it. */
  resetChanges(): ReadonlyMap<string, string> {
    const before = effectiveValues(this.sources)
    const taken = new Map([...this.#manager].map(([key, { value }]) => [key, String(value)]))
    this.#manager.clear()
    this.#changed(before)
    return taken
  }

  /** Where it listens: `local.server.port`. */
  setServerPorts(ports: Readonly<Record<string, number>>): void {
    this.#serverPorts = createSource('server.ports', asProperties(Object.entries(ports)))
    this.#rebuild()
  }

  #asking(view: View) {
    const { log, signal } = this.#input
    const locate = async (serviceId: string) =>
      (await import('./find-config-server.ts')).findConfigServer(serviceId, { view, log })
    return { profiles: this.#profiles, state: this.#state, log, signal, locate }
  }

  #changed(before: ReadonlyMap<string, Property>): readonly string[] {
    this.#rebuild()
    const keys = changedKeys(before, effectiveValues(this.sources))
    if (keys.length > 0) for (const listener of this.#listeners) this.#tell(listener, keys)
    return keys
  }

  #tell(listener: (keys: readonly string[]) => void, keys: readonly string[]): void {
    try {
      listener(keys)
    } catch (error) {
      this.#input.log.error({ err: error, keys }, 'a change of the environment could not be applied')
    }
  }

  #rebuild(): void {
    const manager = this.#manager.size === 0 ? [] : [createSource('manager', new Map(this.#manager))]
    const ports = this.#serverPorts === undefined ? [] : [this.#serverPorts]
    const files = placeRemote(this.#remote, this.#local, this.#remotePlace, this.#profiles)
    const sources = [...manager, ...ports, ...this.#above, ...files, ...this.#below]
    this.#view = createView(sources, this.#drawn)
  }

  /** `profiles`: kept over a refresh; undefined at the start, when they are found out. */
  async #readLocal(profiles: readonly string[] | undefined) {
    const { cwd } = this.#input
    const viewWith = (own: readonly SearchableSource[]) => createView([...this.#above, ...own, ...this.#below], this.#drawn)
    const outer = viewWith([])
    const locations = outer.list('spring.config.location', [])
    const groups = locations.length > 0 ? locations.map((text) => parseGroup(text, cwd)) : defaultLocations(cwd)
    const additional = outer.list('spring.config.additional-location', []).map((text) => parseGroup(text, cwd))
    const imports = outer.list('spring.config.import', [])
    const search = {
      groups: [...groups, ...additional],
      names: outer.list('spring.config.name', ['application']),
      imports,
      cwd,
      viewWith,
    }
    const plain = profiles === undefined ? viewWith((await loadLocalFiles(search, [])).sources) : outer
    const active = profiles ?? activeProfilesOf(plain)
    const files = await loadLocalFiles(search, acceptedProfiles(active, plain))
    const sources = await this.#withoutOwnCiphers(files.sources, viewWith)
    return { ...files, sources, profiles: active, remoteImports: remoteOnly(files.remoteImports), view: viewWith(sources) }
  }

  /** Settings of the config client may be ciphers themselves. Keys may still come from the server: what fails now is tried again. */
  async #withoutOwnCiphers(sources: readonly SearchableSource[], viewWith: (own: readonly SearchableSource[]) => View) {
    try {
      return await decryptSources(sources, viewWith(sources), this.#input.cwd)
    } catch {
      return sources
    }
  }

  async #decrypt(): Promise<void> {
    const all = [...this.#above, ...this.#remote, ...this.#local, ...this.#below]
    const view = createView(all, this.#drawn)
    const decrypted = await decryptSources(all, view, this.#input.cwd)
    const [remoteAt, localAt] = [this.#above.length, this.#above.length + this.#remote.length]
    this.#above = decrypted.slice(0, remoteAt)
    this.#remote = decrypted.slice(remoteAt, localAt)
    this.#local = decrypted.slice(localAt, localAt + this.#local.length)
  }
}

/** Addresses without `configserver:` go on with the import before them. */
function remoteOnly(imports: readonly string[]): readonly string[] {
  return imports.some(isRemote) ? imports : []
}
