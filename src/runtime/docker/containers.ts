import { setTimeout as delay } from 'node:timers/promises'
import { MsaError } from '../../shared/errors.ts'
import type { ContainerDetail, ContainerSummary, DockerEngine, Labels } from '../docker.ts'
import type { ContainerInspect, EngineClient } from './client.ts'
import { unless } from './failure.ts'
import { filtersOf } from './filters.ts'
import { createContainer } from './new-container.ts'

type ContainerVerbs = 'create' | 'start' | 'stop' | 'kill' | 'pause' | 'unpause' | 'remove' | 'list' | 'inspect' | 'publisherOf'

// What makes the engine work (disk, network) takes longer on a busy machine than what it merely answers.
const changeMs = 60_000
const deathMs = 15_000

/** The life of a container, and what there is to know of it. */
export function containers(client: EngineClient): Pick<DockerEngine, ContainerVerbs> {
  return {
    create: (container) => createContainer(client, container),
    start: (id) => start(client, id),
    stop: (id, signal, graceMs) => stop(client, id, signal, graceMs),
    kill: (id, signal) => kill(client, id, signal),
    pause: async (id) => {
      await client.call(`pause container ${short(id)}`, (docker, abortSignal) => docker.getContainer(id).pause({ abortSignal }))
    },
    unpause: async (id) => {
      await client.call(`resume container ${short(id)}`, (docker, abortSignal) =>
        docker.getContainer(id).unpause({ abortSignal }),
      )
    },
    remove: (id) => remove(client, id),
    list: (labels) => list(client, labels),
    inspect: async (id) => {
      const found = await inspect(client, id)
      return found && toDetail(found)
    },
    publisherOf: (hostPort) => publisherOf(client, hostPort),
  }
}

function short(id: string): string {
  return id.slice(0, 12)
}

async function start(client: EngineClient, id: string): Promise<void> {
  try {
    const starting = client.call(
      `start container ${short(id)}`,
      (docker, abortSignal) => docker.getContainer(id).start({ abortSignal }),
      changeMs,
    )
    await unless([304], starting)
  } catch (error) {
    throw (error instanceof MsaError && portTaken(error)) || error
  }
}

/** The engine says it in many ways; the address of the port is in all of them. */
function portTaken(error: MsaError): MsaError | undefined {
  if (!/port is already allocated|address already in use/i.test(error.message)) return undefined
  const port = /127\.0\.0\.1:(\d+)/.exec(error.message)?.[1]
  return new MsaError('PORT_IN_USE', port ? `port ${port} is taken` : error.message, {
    hint: 'msa up --auto-ports',
    exitCode: 3,
    cause: error,
  })
}

// The engine's own stop knows a signal only since API 1.42, and counts its grace in seconds.
async function stop(client: EngineClient, id: string, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  await kill(client, id, signal)
  if (await endsWithin(client, id, graceMs)) return
  await kill(client, id, 'SIGKILL')
  if (await endsWithin(client, id, deathMs)) return
  throw new MsaError('DOCKER_FAILED', `container ${short(id)} does not end, not even by SIGKILL`, {
    hint: `docker inspect ${short(id)}`,
  })
}

/** Fine with a container that does not run (409) or is gone (404). */
async function kill(client: EngineClient, id: string, signal: NodeJS.Signals): Promise<void> {
  const what = `send ${signal} to container ${short(id)}`
  await unless(
    [404, 409],
    client.call(what, (docker, abortSignal) => docker.getContainer(id).kill({ signal, abortSignal })),
  )
}

async function endsWithin(client: EngineClient, id: string, timeoutMs: number): Promise<boolean> {
  const waiting = new AbortController()
  const late = delay(timeoutMs, false, { signal: waiting.signal })
  late.catch(() => undefined)
  const ended = client.call(
    `wait for the end of container ${short(id)}`,
    (docker) => {
      const wait = docker.getContainer(id).wait({ condition: 'not-running', abortSignal: waiting.signal })
      return Promise.race([wait.then(() => true), late])
    },
    timeoutMs + deathMs,
  )
  try {
    return (await unless([404], ended)) ?? true
  } finally {
    waiting.abort()
  }
}

/** With its anonymous volumes. Somebody else removing it at the same time is waited for. */
async function remove(client: EngineClient, id: string): Promise<void> {
  const what = `remove container ${short(id)}`
  const removing = client.call(
    what,
    (docker, abortSignal) => docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
    changeMs,
  )
  await unless([404, 409], removing)
  const deadline = Date.now() + deathMs
  while (await inspect(client, id)) {
    if (Date.now() > deadline)
      throw new MsaError('DOCKER_FAILED', `container ${short(id)} cannot be removed`, { hint: `docker rm -f ${short(id)}` })
    await delay(100)
  }
}

async function list(client: EngineClient, labels: Labels): Promise<ContainerSummary[]> {
  const found = await client.call('list containers', (docker, abortSignal) =>
    docker.listContainers({ all: true, filters: filtersOf(labels), abortSignal }),
  )
  return found.map((container) => ({
    id: container.Id,
    name: nameOf(container.Names[0]),
    image: container.Image,
    state: stateOf(container.State),
    labels: container.Labels ?? {},
  }))
}

async function inspect(client: EngineClient, id: string): Promise<ContainerInspect | undefined> {
  return unless(
    [404],
    client.call(`look at container ${short(id)}`, (docker, abortSignal) => docker.getContainer(id).inspect({ abortSignal })),
  )
}

function toDetail({ Id, Name, Config, State }: ContainerInspect): ContainerDetail {
  return {
    id: Id,
    name: nameOf(Name),
    image: Config.Image,
    state: stateOf(State.Status),
    labels: Config.Labels ?? {},
    exitCode: State.ExitCode,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    oomKilled: State.OOMKilled,
    pid: State.Pid,
  }
}

function nameOf(name: string | undefined): string {
  return (name ?? '').replace(/^\//, '')
}

const states: readonly ContainerSummary['state'][] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']

function stateOf(text: string): ContainerSummary['state'] {
  return states.find((state) => state === text) ?? 'dead'
}

async function publisherOf(client: EngineClient, hostPort: number): ReturnType<DockerEngine['publisherOf']> {
  const running = await client.call('list containers', (docker, abortSignal) => docker.listContainers({ abortSignal }))
  const found = running.find(({ Ports }) => Ports.some(({ PublicPort, Type }) => PublicPort === hostPort && Type === 'tcp'))
  return found && { name: nameOf(found.Names[0]), image: found.Image }
}
