import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { components } from '../../src/lab/components.ts'
import type { LabEvent } from '../../src/lab/events.ts'
import { locateLab } from '../../src/lab/locate.ts'
import type { LabSettings } from '../../src/lab/settings.ts'
import { processesOf, sweep, type Traces, tracesOf } from './leaks.ts'

export type Runtime = 'native' | 'docker'

/** What one command line came to. */
export interface Outcome {
  readonly line: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly tookMs: number
}

export interface ComponentState {
  readonly id: string
  readonly name: string
  readonly component: string
  readonly runtime: Runtime
  readonly state: string
  readonly process: string | null
  readonly restarts: number
  readonly where: string
}

export interface LabState {
  readonly up: boolean
  readonly runtime: Runtime | null
  readonly supervisor: { readonly pid: number; readonly memoryMiB: number } | null
  readonly components: readonly ComponentState[]
}

export interface LabOptions {
  readonly runtime: Runtime
  /** Another Node than the one that runs the tests. */
  readonly node?: string
  /** The installed command, where vitest has none to offer. */
  readonly msa?: string
  readonly env?: Readonly<Record<string, string>>
}

const failedDir = fileURLToPath(new URL('../../.msa-test/failed/', import.meta.url))
/** No command line of a test takes longer; what hangs is killed and said. */
const longestMs = 240_000

const portKeys = components.flatMap(({ name, ports, variants }) =>
  Object.entries({ ...ports, ...variants?.kraft?.ports })
    .filter(([, port]) => !port.peerOnly)
    .map(([port]) => `${name}.${port}`),
)

const portStep = 16

/** From the start: two labs that look for free ports at the same moment find the same. Files that run beside this one have others. */
function portsOfItsOwn(): number {
  const places = Math.floor(12_000 / (portStep * portKeys.length) / 4)
  const place = places * (Number(process.env.VITEST_POOL_ID ?? 1) % 4) + Math.floor(Math.random() * places)
  return 20_000 + portStep * portKeys.length * place
}

/** A lab of one's own: state, sockets, home and temporary files below one folder, a name that nobody else has, free ports. */
export class Lab {
  readonly name = `e2e-${randomBytes(3).toString('hex')}`
  readonly runtime: Runtime
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'e2e-')))
  /** Where its commands are typed. */
  readonly cwd = join(this.root, 'work')
  readonly env: NodeJS.ProcessEnv
  readonly #command: readonly [string, string]
  readonly #others: string[] = []
  readonly #firstPort = portsOfItsOwn()

  constructor({ runtime, node = process.execPath, msa, env = {} }: LabOptions) {
    this.runtime = runtime
    this.#command = [node, msa ?? inject('msa')]
    for (const folder of ['work', 'home', 'tmp', 'state', 'run']) mkdirSync(join(this.root, folder))
    const {
      PATH,
      DOCKER_HOST,
      DOCKER_CONTEXT,
      DOCKER_CONFIG,
      XDG_CACHE_HOME,
      MSA_MAVEN_REPOSITORY,
      HTTPS_PROXY,
      NODE_EXTRA_CA_CERTS,
    } = process.env
    this.env = {
      ...{ PATH, DOCKER_HOST, DOCKER_CONTEXT, MSA_MAVEN_REPOSITORY, HTTPS_PROXY, NODE_EXTRA_CA_CERTS },
      DOCKER_CONFIG: DOCKER_CONFIG ?? join(homedir(), '.docker'),
      // Engines are fetched once for all; everything else is this lab's own, so that whatever it leaves is seen.
      XDG_CACHE_HOME: XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      XDG_STATE_HOME: join(this.root, 'state'),
      XDG_RUNTIME_DIR: join(this.root, 'run'),
      HOME: join(this.root, 'home'),
      TMPDIR: join(this.root, 'tmp'),
      LANG: 'C.UTF-8',
      ...env,
    }
    for (const [name, value] of Object.entries(this.env)) if (value === undefined) delete this.env[name]
  }

  /** What is typed, with this lab's name. */
  msa(...words: readonly string[]): Promise<Outcome> {
    return this.run([...words, '--name', this.name])
  }

  up(...words: readonly string[]): Promise<Outcome> {
    return this.msa(...this.upWords(...words))
  }

  upWords(...words: readonly string[]): readonly string[] {
    const kept = existsSync(this.file('state.json')) ? this.settings.ports : {}
    const ports = portKeys.filter(
      (key) => !words.some((word) => word.startsWith(`${key}=`)) && kept[key.replace('.', '-1.')] === undefined,
    )
    const asked = ports.map((key) => `${key}=${this.#firstPort + portStep * portKeys.indexOf(key)}`)
    return ['up', '--runtime', this.runtime, '--auto-ports', ...(asked.length > 0 ? ['--port', asked.join(',')] : []), ...words]
  }

  /** A command line as it is. */
  async run(words: readonly string[], options: Surroundings = {}): Promise<Outcome> {
    const begun = this.begin(words, options)
    return await begun.outcome
  }

  /** A command line that goes on while the test does something to it. */
  begin(words: readonly string[], options: Surroundings = {}): Begun {
    const began = Date.now()
    const line = ['msa', ...words].join(' ')
    const child = spawn(this.#command[0], [this.#command[1], ...words], {
      cwd: options.cwd ?? this.cwd,
      env: { ...this.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    })
    const streams = { stdout: '', stderr: '' }
    const listeners: ((line: string) => void)[] = []
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      streams.stdout += text
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const each of lines) for (const listener of listeners) listener(each)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      streams.stderr += text
    })
    const tooLong = setTimeout(() => child.kill('SIGKILL'), longestMs)
    const outcome = new Promise<Outcome>((resolve) => {
      child.on('close', (code, signal) => {
        clearTimeout(tooLong)
        const done = { line, code: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), ...streams, tookMs: Date.now() - began }
        this.note(done)
        resolve(done)
      })
    })
    return { child, outcome, streams, onLine: (listener) => listeners.push(listener) }
  }

  async status(): Promise<LabState> {
    const { code, stdout, stderr } = await this.msa('status', '-o', 'json')
    if (code !== 0) throw new Error(`msa status exited with ${code}: ${stderr}`)
    return JSON.parse(stdout) as LabState
  }

  async component(name: string): Promise<ComponentState> {
    const { components } = await this.status()
    const found = components.find((component) => component.name === name || component.id === name)
    if (!found) throw new Error(`${name} is not among ${components.map((each) => each.name).join(', ') || 'nothing'}`)
    return found
  }

  /** From its state file; a port keeps its number as long as the lab lives. */
  port(key: string): number {
    const port = this.settings.ports[key]
    if (port === undefined) throw new Error(`there is no port ${key} in ${JSON.stringify(this.settings.ports)}`)
    return port
  }

  get settings(): LabSettings {
    return JSON.parse(readFileSync(this.file('state.json'), 'utf8')) as LabSettings
  }

  /** A file of its state folder. */
  file(path: string): string {
    return join(this.root, 'state', 'msa', 'labs', this.name, path)
  }

  get id(): string {
    const paths = {
      stateDir: join(this.root, 'state', 'msa'),
      cacheDir: '',
      configDir: '',
      runtimeDir: join(this.root, 'run', 'msa'),
    }
    return locateLab(paths, this.name).id
  }

  /** The journal, oldest first. */
  get events(): LabEvent[] {
    if (!existsSync(this.file('events.ndjson'))) return []
    const lines = readFileSync(this.file('events.ndjson'), 'utf8').split('\n')
    return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as LabEvent)
  }

  get processes() {
    return processesOf(this.root)
  }

  /** Another lab below the same folder is looked for at the end as well. */
  alsoNamed(name: string): void {
    this.#others.push(name)
  }

  get traces(): Traces {
    return { root: this.root, labs: [this.name, ...this.#others], docker: this.runtime === 'docker' }
  }

  /** What it left, but for what the test itself wrote down. */
  get remains(): string[] {
    const ofTheTest = /^file (?:transcript\.txt|work\/|home\/\.npm\/)/
    // Node's own cache of compiled modules, where it has one.
    const ofNode = /^file tmp\/node-compile-cache\//
    return tracesOf(this.traces).filter((trace) => !ofTheTest.test(trace) && !ofNode.test(trace))
  }

  note({ line, code, stdout, stderr, tookMs }: Outcome): void {
    const text = [`$ ${line}`, stdout.trimEnd(), stderr.trimEnd(), `→ ${code} after ${tookMs} ms`, '']
      .filter((each) => each !== '')
      .join('\n')
    if (existsSync(this.root)) appendFileSync(join(this.root, 'transcript.txt'), `${new Date().toISOString()} ${text}\n\n`)
  }

  /** Logs, journal and transcript outlive the failure; returns where they are. */
  keep(title: string): string {
    const folder = join(failedDir, `${title.replace(/[^\w]+/g, '-').slice(0, 80)}-${this.runtime}`)
    rmSync(folder, { recursive: true, force: true })
    const isLog = (path: string) => !/\/data(?:\/|$)|\/secrets\.json$|\.sock$|\/pipe$/.test(path)
    cpSync(this.root, folder, { recursive: true, filter: isLog, errorOnExist: false })
    return folder
  }

  [Symbol.dispose](): void {
    sweep(this.traces)
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** What a command line finds, where it is not the lab's own. */
export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
}

export interface Begun {
  readonly child: ChildProcess
  readonly outcome: Promise<Outcome>
  readonly streams: { readonly stdout: string; readonly stderr: string }
  readonly onLine: (listener: (line: string) => void) => void
}
