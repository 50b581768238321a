import { WireError } from '../wire-error.ts'
import type {
  ConnectorConfig,
  ConnectorOffsets,
  ConnectorState,
  KnownConnector,
  OffsetEntry,
  Plugin,
  TaskConfig,
  ValidatedConfig,
  WorkerFacts,
} from './documents.ts'
import type { ConnectQuestion } from './exchange.ts'

/** How a question gets to a worker and its answer back: with what patience, and in whose words it fails. */
export type AskWorker = (question: ConnectQuestion) => Promise<string>

/** Kafka Connect's REST as its documentation names it, a method for each question. */
export interface ConnectClient {
  facts(): Promise<WorkerFacts>
  plugins(): Promise<readonly Plugin[]>
  /** What the plugin thinks of a configuration, key by key. Nothing is created. */
  validate(pluginClass: string, config: ConnectorConfig): Promise<ValidatedConfig>
  /** By name, in the order of the names. */
  connectors(): Promise<readonly KnownConnector[]>
  state(name: string): Promise<ConnectorState>
  config(name: string): Promise<ConnectorConfig>
  tasks(name: string): Promise<readonly TaskConfig[]>
  /** The topics it has used since it was made, or since they were reset. */
  topics(name: string): Promise<readonly string[]>
  create(name: string, config: ConnectorConfig): Promise<void>
  /** Creates it where there is none. */
  configure(name: string, config: ConnectorConfig): Promise<void>
  pause(name: string): Promise<void>
  resume(name: string): Promise<void>
  /** Its tasks are gone until it is resumed; its offsets can be changed meanwhile. */
  stop(name: string): Promise<void>
  restart(name: string, what: { readonly tasks: boolean; readonly onlyFailed: boolean }): Promise<void>
  restartTask(name: string, task: number): Promise<void>
  remove(name: string): Promise<void>
  offsets(name: string): Promise<ConnectorOffsets>
  /** Says what was done, in the worker's words. */
  alterOffsets(name: string, offsets: readonly OffsetEntry[]): Promise<string>
  resetOffsets(name: string): Promise<string>
}

export function connectClient(ask: AskWorker): ConnectClient {
  const of = (name: string) => `/connectors/${encodeURIComponent(name)}`
  const get = async <T>(path: string) => parsed<T>(await ask({ method: 'GET', path }), path)
  const put = async (path: string, body?: unknown) =>
    void (await ask({ method: 'PUT', path, ...(body !== undefined && { body }) }))
  const post = async (path: string, body?: unknown) =>
    void (await ask({ method: 'POST', path, ...(body !== undefined && { body }) }))
  const said = (answer: string) => parsed<{ readonly message?: string }>(answer === '' ? '{}' : answer, '').message ?? ''
  return {
    facts: () => get('/'),
    plugins: () => get('/connector-plugins?connectorsOnly=false'),
    async validate(pluginClass, config) {
      const path = `/connector-plugins/${encodeURIComponent(pluginClass)}/config/validate`
      return parsed(await ask({ method: 'PUT', path, body: config }), path)
    },
    async connectors() {
      const found = await get<Record<string, Expanded>>('/connectors?expand=status&expand=info')
      return Object.entries(found)
        .map(([name, { status, info }]) => ({
          state: stateOf(name, status),
          config: info?.config ?? {},
          type: info?.type ?? null,
        }))
        .sort((a, b) => (a.state.name < b.state.name ? -1 : 1))
    },
    state: async (name) => stateOf(name, await get<StatusDocument>(`${of(name)}/status`)),
    config: (name) => get(`${of(name)}/config`),
    async tasks(name) {
      const found = await get<readonly { id: { task: number }; config: ConnectorConfig }[]>(`${of(name)}/tasks`)
      return found.map(({ id, config }) => ({ id: id.task, config }))
    },
    async topics(name) {
      const found = await get<Record<string, { topics?: readonly string[] }>>(`${of(name)}/topics`)
      return [...(found[name]?.topics ?? [])].sort()
    },
    create: (name, config) => post('/connectors', { name, config }),
    configure: (name, config) => put(`${of(name)}/config`, config),
    pause: (name) => put(`${of(name)}/pause`),
    resume: (name) => put(`${of(name)}/resume`),
    stop: (name) => put(`${of(name)}/stop`),
    restart: (name, { tasks, onlyFailed }) => post(`${of(name)}/restart?includeTasks=${tasks}&onlyFailed=${onlyFailed}`),
    restartTask: (name, task) => post(`${of(name)}/tasks/${task}/restart`),
    remove: async (name) => void (await ask({ method: 'DELETE', path: of(name) })),
    offsets: async (name) => (await get<{ offsets?: ConnectorOffsets }>(`${of(name)}/offsets`)).offsets ?? [],
    alterOffsets: async (name, offsets) => said(await ask({ method: 'PATCH', path: `${of(name)}/offsets`, body: { offsets } })),
    resetOffsets: async (name) => said(await ask({ method: 'DELETE', path: `${of(name)}/offsets` })),
  }
}

interface StatusDocument {
  readonly connector?: { readonly state?: string; readonly worker_id?: string; readonly trace?: string }
  readonly tasks?: readonly {
    readonly id: number
    readonly state: string
    readonly worker_id?: string
    readonly trace?: string
  }[]
  readonly type?: string
}

interface Expanded {
  readonly status?: StatusDocument
  readonly info?: { readonly config?: ConnectorConfig; readonly type?: string }
}

/** A connector that nobody has taken up yet has no status. */
function stateOf(name: string, { connector, tasks = [] }: StatusDocument = {}): ConnectorState {
  const { state = 'UNASSIGNED', worker_id: worker = null, trace = null } = connector ?? {}
  return {
    ...{ name, state, worker, trace },
    tasks: tasks
      .map((task) => ({ id: task.id, state: task.state, worker: task.worker_id ?? null, trace: task.trace ?? null }))
      .sort((a, b) => a.id - b.id),
  }
}

function parsed<T>(text: string, path: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new WireError('connect', 'protocol', { path, because: 'no JSON' }, cause)
  }
}
