import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { jarSetDir } from '../../../src/lab/artefacts.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { eventually } from '../rig.ts'
import { machine, workedOut } from '../worked-out.ts'
import { startedEngine } from './engine-process.ts'
import { ownPort } from './own-port.ts'

export interface Engine {
  /** Where clients connect. */
  readonly port: number
  /** The port of one of its other faces: `management`. */
  portOf(name: string): number
  /** Settles when it answers. On the same ports, with the data it had. */
  start(): Promise<void>
  /** In order, as it is asked to. */
  stop(): Promise<void>
  /** As a machine that loses its power. */
  kill(): Promise<void>
  /** From then on it says nothing more, and keeps its connections. */
  freeze(): Promise<void>
  thaw(): void
  /** Nothing is left of it. */
  remove(): Promise<void>
}

export interface EngineOptions {
  /** Its files as they are written before each start; the lab's own when left out. */
  readonly write?: (path: string, content: string) => string
}

/** A real RabbitMQ or Kafka (KRaft), as the lab would run it, in the hands of a test. */
export async function engine(
  name: 'rabbitmq' | 'kafka',
  { write = (_, content) => content }: EngineOptions = {},
): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  const ports = new Map<string, number>()
  const names = { rabbitmq: rabbitmqPorts, kafka: ['client', 'controller'] }[name]
  for (const each of names) ports.set(each, await ownPort(new Set(ports.values())))
  const spec = workedOut({
    ...{ components: [name], runtime: 'native', kraft: true },
    ports: Object.fromEntries([...ports].map(([port, number]) => [`${name}-1.${port}`, number])),
    machine: {
      ...{
        labDir: folder,
        user: { name: 'test', isRoot: process.getuid?.() === 0 },
        pathOfProgram: (name) => whichProgram(name, process.env) ?? name,
      },
      pathOfJars: (set) => jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), set),
      secret: () => 'AAAAAAAAAAAAAAAAAAAAAA',
      config: machine.config,
    },
  }).of(`${name}-1`)
  const { launch } = spec
  if (launch.kind !== 'native') throw new Error('it was to run on the host')
  const portOf = (port: string) => ports.get(port) ?? 0
  const port = portOf(name === 'kafka' ? 'client' : 'amqp')
  let child: ChildProcess | undefined
  // The whole group, also when the first of it is gone: epmd outlives a broker that fails.
  const signal = (word: NodeJS.Signals) => {
    try {
      if (child?.pid !== undefined) process.kill(-child.pid, word)
    } catch {
      // Nobody is left.
    }
  }
  const end = async (word: NodeJS.Signals) => {
    const ended = child && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    signal(word)
    await ended
  }
  const kill = () => end('SIGKILL')
  return {
    ...{ port, portOf, kill },
    stop: () => end('SIGTERM'),
    async start() {
      const files = launch.files.map((file) => ({ ...file, content: write(file.path, file.content) }))
      child = await startedEngine({ ...spec, launch: { ...launch, files } }, folder)
    },
    async freeze() {
      signal('SIGSTOP')
      // A thread that runs at that moment goes on for a while.
      await eventually(`${name} stands still`, () => statesOf(child?.pid).every((state) => /^[TZ]/.test(state)))
    },
    thaw: () => signal('SIGCONT'),
    async remove() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Of all threads in its group, as ps says them. */
function statesOf(group: number | undefined): string[] {
  const rows = execFileSync('ps', ['-eLo', 'pgid=,stat='], { encoding: 'utf8' }).trim().split('\n')
  return rows.map((row) => row.trim().split(/\s+/)).flatMap(([pgid, state]) => (Number(pgid) === group ? [state ?? ''] : []))
}

const rabbitmqPorts = ['amqp', 'management', 'stomp', 'webstomp', 'distribution', 'epmd']
