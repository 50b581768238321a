import { belongings } from './docker/belongings.ts'
import { createClient } from './docker/client.ts'
import { containers } from './docker/containers.ts'
import { execInside } from './docker/exec.ts'
import { engineFacts } from './docker/here.ts'
import { images } from './docker/images.ts'
import { streams } from './docker/streams.ts'
import { usageOf } from './docker/usage.ts'

/** The engine the docker command would talk to. Nothing is asked before the first call. */
export function createDockerEngine(env: Readonly<Record<string, string | undefined>>): DockerEngine {
  const client = createClient(env)
  const facts = engineFacts(client)
  return {
    version: async (timeoutMs) => {
      const answer = await client.call('tell its version', (docker) => docker.version(), timeoutMs)
      return answer.Version
    },
    sharesHostNetwork: async () => {
      const { isHere, isRootless } = await facts()
      return isHere && !isRootless
    },
    usage: (id) => usageOf(client, id, facts),
    exec: (id, command, timeoutMs) => execInside(client, id, command, timeoutMs),
    ...images(client),
    ...belongings(client),
    ...containers(client),
    ...streams(client),
  }
}

/** The few verbs of a container engine that a lab needs. `docker/client.ts` is the only file that imports dockerode. */
export interface DockerEngine {
  /** Answers with the engine's version, or throws DOCKER_UNREACHABLE (absent, stopped, no permission: the message says which). */
  version(timeoutMs: number): Promise<string>
  /** Linux engine on this very machine: a container may share the host's network. False on Docker Desktop. */
  sharesHostNetwork(): Promise<boolean>
  hasImage(image: string): Promise<boolean>
  /** Asks the registry through the engine, without pulling. False when there is no answer in time. */
  canPull(image: string, timeoutMs: number): Promise<boolean>
  pull(image: string, on: (progress: PullProgress) => void, signal: AbortSignal): Promise<void>
  ensureNetwork(name: string, labels: Labels): Promise<void>
  ensureVolume(name: string, labels: Labels): Promise<void>
  /** Creates a container (not started) with its files copied in; returns its id. */
  create(container: NewContainer): Promise<string>
  start(id: string): Promise<void>
  /** Sends the signal, waits for the grace, kills. Resolves when it has ended. A container that is gone is fine. */
  stop(id: string, signal: NodeJS.Signals, graceMs: number): Promise<void>
  kill(id: string, signal: NodeJS.Signals): Promise<void>
  pause(id: string): Promise<void>
  unpause(id: string): Promise<void>
  /** Also when it runs, also when it is gone. Its anonymous volumes go with it. */
  remove(id: string): Promise<void>
  /** One query for all containers with these labels, running or not. An empty value asks for the label with any value. */
  list(labels: Labels): Promise<ContainerSummary[]>
  inspect(id: string): Promise<ContainerDetail | undefined>
  /** Runs a command inside; its exit code and output (bounded). */
  exec(id: string, command: readonly string[], timeoutMs: number): Promise<{ readonly exitCode: number; readonly output: string }>
  /**
   * Each line as it comes, from `since` (the `at` of the last line had, unchanged; exclusive) on. Resolves when the container
   * ends, is gone, or the signal fires.
   */
  logs(
    id: string,
    options: { readonly since: string | null; readonly signal: AbortSignal },
    on: (line: LogLine) => void,
  ): Promise<void>
  /** Starts and ends of containers with these labels; throws DOCKER_UNREACHABLE when the stream breaks. `onOpen`: the engine listens. */
  events(labels: Labels, signal: AbortSignal, on: (event: ContainerEvent) => void, onOpen?: () => void): Promise<void>
  usage(id: string): Promise<{ readonly cpuNanos: number; readonly memoryBytes: number } | undefined>
  listNetworks(labels: Labels): Promise<{ readonly id: string; readonly name: string; readonly labels: Labels }[]>
  listVolumes(labels: Labels): Promise<{ readonly name: string; readonly labels: Labels }[]>
  /** Gone already is fine; in use by a stranger's container is false. */
  removeNetwork(id: string): Promise<boolean>
  removeVolume(name: string): Promise<boolean>
  /** The container (of anyone) that publishes this port of the host. */
  publisherOf(hostPort: number): Promise<{ readonly name: string; readonly image: string } | undefined>
}

export type Labels = Readonly<Record<string, string>>

export interface PullProgress {
  readonly image: string
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface NewContainer {
  readonly name: string
  readonly image: string
  readonly entrypoint: readonly string[] | null
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user: string | null
  readonly hostname: string
  readonly network: string | 'host'
  readonly aliases: readonly string[]
  /** Published on 127.0.0.1. */
  readonly ports: readonly { readonly container: number; readonly host: number }[]
  readonly volumes: readonly { readonly name: string; readonly target: string }[]
  /** Folders of the host, read-only. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[]
  readonly files: readonly { readonly path: string; readonly content: string; readonly secret: boolean }[]
  readonly fileOwner: number
  readonly extraHosts: readonly string[]
  readonly labels: Labels
}

export interface ContainerSummary {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly labels: Labels
}

export interface ContainerDetail extends ContainerSummary {
  readonly exitCode: number
  readonly startedAt: string
  readonly finishedAt: string
  readonly oomKilled: boolean
  /** Pid of its first process on the host; 0 when it does not run. */
  readonly pid: number
}

export interface LogLine {
  /** ISO. */
  readonly at: string
  readonly stream: 'out' | 'err'
  readonly text: string
}

export interface ContainerEvent {
  readonly action: 'start' | 'die' | 'pause' | 'unpause' | 'destroy' | 'oom'
  readonly id: string
  readonly labels: Labels
  readonly exitCode: number | null
}
