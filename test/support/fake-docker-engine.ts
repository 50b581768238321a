import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FakeContainer {
  readonly id: string
  readonly name: string
  readonly body: FakeBody
  state: 'created' | 'running' | 'paused' | 'exited'
  exitCode: number
  startedAt: string
  oomKilled: boolean
  readonly log: FakeLine[]
  archive: Buffer | undefined
}

interface FakeLine {
  readonly at: string
  readonly stream: 1 | 2
  readonly text: string
}

interface FakeBody {
  readonly Image: string
  readonly Labels: Record<string, string>
  readonly [key: string]: unknown
}

type Reply = (response: ServerResponse, request: IncomingMessage) => void

/** A container engine on a unix socket, with just enough of its API: it keeps state, and the test plays fate. */
export class FakeDockerEngine {
  readonly socketPath: string
  readonly containers = new Map<string, FakeContainer>()
  readonly networks = new Map<string, Record<string, string>>()
  readonly volumes = new Map<string, Record<string, string>>()
  readonly images = new Set<string>()
  /** Answers instead of the engine, by `GET /version`. */
  readonly replies = new Map<string, Reply>()
  readonly urls: string[] = []
  readonly #folder: string
  readonly #sockets = new Set<Socket>()
  readonly #watchers = new Set<ServerResponse>()
  readonly #followers = new Map<string, Set<ServerResponse>>()
  readonly #waiters = new Map<string, Set<ServerResponse>>()
  #server = createServer()
  #made = 0
  #clock = Date.parse('2026-11-21T10:00:00Z')

  private constructor(folder: string) {
    this.#folder = folder
    this.socketPath = join(folder, 'docker.sock')
  }

  static async start(): Promise<FakeDockerEngine> {
    const engine = new FakeDockerEngine(await mkdtemp(join(tmpdir(), 'fake-engine-')))
    await engine.listen()
    return engine
  }

  async listen(): Promise<void> {
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    await rm(this.socketPath, { force: true })
    await new Promise<void>((resolve) => this.#server.listen(this.socketPath, resolve))
  }

  /** The engine dies: nothing listens any more, every stream is cut. What it knows stays. */
  async die(): Promise<void> {
    this.#watchers.clear()
    this.#followers.clear()
    this.#waiters.clear()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async dispose(): Promise<void> {
    await this.die()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The only container there is. */
  get container(): FakeContainer {
    const [only] = this.containers.values()
    if (!only || this.containers.size !== 1) throw new Error(`there are ${this.containers.size} containers`)
    return only
  }

  /** Is anybody listening for events? */
  get isWatched(): boolean {
    return this.#watchers.size > 0
  }

  print(container: FakeContainer, text: string, stream: 1 | 2 = 1): void {
    const line = { at: this.#now(), stream, text }
    container.log.push(line)
    for (const follower of this.#followers.get(container.id) ?? []) follower.write(frameOf(line))
  }

  /** A container ends, for whatever reason. */
  end(container: FakeContainer, exitCode: number, { oomKilled = false, silently = false } = {}): void {
    container.state = 'exited'
    container.exitCode = exitCode
    container.oomKilled = oomKilled
    for (const follower of this.#followers.get(container.id) ?? []) follower.end()
    for (const waiter of this.#waiters.get(container.id) ?? []) waiter.end(JSON.stringify({ StatusCode: exitCode }))
    this.#followers.delete(container.id)
    this.#waiters.delete(container.id)
    if (!silently) this.#tell('die', container, { exitCode: `${exitCode}` })
  }

  run(container: FakeContainer): void {
    container.state = 'running'
    container.startedAt = this.#now()
    this.#tell('start', container)
  }

  add(name: string, body: FakeBody): FakeContainer {
    const id = `${++this.#made}`.padStart(64, 'c')
    const container: FakeContainer = {
      id,
      name,
      body,
      state: 'created',
      exitCode: 0,
      startedAt: '0001-01-01T00:00:00Z',
      oomKilled: false,
      log: [],
      archive: undefined,
    }
    this.containers.set(id, container)
    return container
  }

  #now(): string {
    this.#clock += 1000
    return new Date(this.#clock).toISOString().replace('Z', '000001Z')
  }

  #tell(action: string, container: FakeContainer, more: Record<string, string> = {}): void {
    const attributes = { ...container.body.Labels, name: container.name, image: container.body.Image, ...more }
    const text = JSON.stringify({ Type: 'container', Action: action, Actor: { ID: container.id, Attributes: attributes } })
    for (const watcher of this.#watchers) watcher.write(`${text}\n`)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://engine')
    const route = `${request.method} ${url.pathname}`
    this.urls.push(`${request.method} ${request.url}`)
    const reply = this.replies.get(route)
    if (reply) {
      reply(response, request)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const [, kind, name = '', verb = ''] = url.pathname.split('/')
    if (kind === 'version') json(response, 200, { Version: '99.0' })
    else if (kind === 'info') json(response, 200, { OperatingSystem: 'Docker Desktop', Name: 'elsewhere', KernelVersion: '0' })
    else if (kind === 'events') this.#watch(response)
    else if (kind === 'networks' || kind === 'volumes')
      this.#belonging(this[kind], { method: request.method ?? '', name, body, response })
    else if (name === 'json') json(response, 200, this.#list(url))
    else if (name === 'create') this.#create(url.searchParams.get('name') ?? '', JSON.parse(body.toString()), response)
    else {
      const container = [...this.containers.values()].find((known) => known.id === name || known.name === name)
      if (container) this.#verb(container, { verb: request.method === 'DELETE' ? 'remove' : verb, url, body, response })
      else refuse(response, 404, `No such container: ${name}`)
    }
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200).flushHeaders()
    this.#watchers.add(response)
  }

  #belonging(
    known: Map<string, Record<string, string>>,
    { method, name, body, response }: { method: string; name: string; body: Buffer; response: ServerResponse },
  ): void {
    if (name === 'create') {
      const { Name, Labels } = JSON.parse(body.toString()) as { Name: string; Labels: Record<string, string> }
      if (!known.has(Name)) known.set(Name, Labels)
      json(response, 201, { Id: Name, Name })
      return
    }
    const labels = known.get(name)
    const all = [...known].map(([Name, Labels]) => ({ Id: Name, Name, Labels }))
    if (name === '') json(response, 200, known === this.volumes ? { Volumes: all } : all)
    else if (!labels) refuse(response, 404, `${name} not found`)
    else if (method === 'DELETE') {
      known.delete(name)
      response.writeHead(204).end()
    } else json(response, 200, { Name: name, Labels: labels })
  }

  #list(url: URL): unknown[] {
    const filters = JSON.parse(url.searchParams.get('filters') ?? '{}') as { label?: string[] }
    return [...this.containers.values()]
      .filter(({ body }) =>
        (filters.label ?? []).every((label) => {
          const [key = '', value] = label.split('=')
          return value === undefined ? key in body.Labels : body.Labels[key] === value
        }),
      )
      .map(({ id, name, body, state }) => ({
        Id: id,
        Names: [`/${name}`],
        Image: body.Image,
        State: state,
        Labels: body.Labels,
        Ports: [],
      }))
  }

  #create(name: string, body: FakeBody, response: ServerResponse): void {
    const taken = [...this.containers.values()].some((other) => other.name === name)
    if (!this.images.has(body.Image)) refuse(response, 404, `No such image: ${body.Image}`)
    else if (taken) refuse(response, 409, `Conflict. The container name "/${name}" is already in use`)
    else json(response, 201, { Id: this.add(name, body).id })
  }

  #verb(
    container: FakeContainer,
    { verb, url, body, response }: { verb: string; url: URL; body: Buffer; response: ServerResponse },
  ): void {
    const { id } = container
    const runs = container.state === 'running' || container.state === 'paused'
    const done = (status = 204) => response.writeHead(status).end()
    if (verb === 'json') json(response, 200, inspectOf(container))
    else if (verb === 'logs') this.#logs(container, url, response)
    else if (verb === 'archive') {
      container.archive = body
      done(200)
    } else if (verb === 'start') {
      this.run(container)
      done()
    } else if (verb === 'kill' && !runs) refuse(response, 409, `Container ${id} is not running`)
    else if (verb === 'kill') {
      this.end(container, url.searchParams.get('signal') === 'SIGKILL' ? 137 : 143)
      done()
    } else if (verb === 'pause' || verb === 'unpause') {
      container.state = verb === 'pause' ? 'paused' : 'running'
      done()
    } else if (verb === 'wait' && !runs) json(response, 200, { StatusCode: container.exitCode })
    else if (verb === 'wait') {
      response.writeHead(200).flushHeaders()
      addTo(this.#waiters, id, response)
    } else if (verb === 'remove') {
      if (runs) this.end(container, 137)
      this.containers.delete(id)
      this.#tell('destroy', container)
      done()
    } else refuse(response, 501, `the fake engine does not know ${verb}`)
  }

  #logs(container: FakeContainer, url: URL, response: ServerResponse): void {
    const since = Number(url.searchParams.get('since') ?? 0) * 1000
    response.writeHead(200).flushHeaders()
    for (const line of container.log) if (Date.parse(line.at) >= since) response.write(frameOf(line))
    if (container.state === 'running' || container.state === 'paused') addTo(this.#followers, container.id, response)
    else response.end()
  }
}

function inspectOf({ id, name, body, state, exitCode, startedAt, oomKilled }: FakeContainer) {
  const State = { Status: state, ExitCode: exitCode, StartedAt: startedAt, FinishedAt: startedAt, OOMKilled: oomKilled, Pid: 1 }
  return { Id: id, Name: `/${name}`, Created: '2026-11-21T10:00:00Z', Config: { Image: body.Image, Labels: body.Labels }, State }
}

/** One message of the log as the engine frames it. */
export function frameOf({ at, stream, text }: { at: string; stream: 1 | 2; text: string }): Buffer {
  const payload = Buffer.from(`${at} ${text}`)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

export function refuse(response: ServerResponse, status: number, message: string): void {
  json(response, status, { message })
}

function addTo(map: Map<string, Set<ServerResponse>>, key: string, response: ServerResponse): void {
  const all = map.get(key) ?? new Set()
  map.set(key, all.add(response))
}
