import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { jarSetDir, missingSets } from '../../../src/lab/artefacts.ts'
import { askProbe } from '../../../src/lab/probe-run.ts'
import type { InstanceSpec } from '../../../src/lab/spec.ts'
import { findFreePort } from '../../../src/runtime/net.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { eventually } from '../rig.ts'
import { machine, workedOut } from '../worked-out.ts'

const components = ['kafka', 'mariadb', 'connect']
const password = 'AAAAAAAAAAAAAAAAAAAAAA'
const cacheDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa')

export interface ConnectEngines {
  readonly ports: Readonly<Record<string, number>>
  readonly password: string
  /** One statement as root in `mydb`; the rows without their titles. */
  sql(statement: string): Promise<string>
  remove(): Promise<void>
}

/** Why they cannot be had here; undefined where they can. */
export function whyNoConnect(): string | undefined {
  const program = ['java', 'mariadbd', 'mariadb', 'mariadb-install-db'].find(
    (name) => whichProgram(name, process.env) === undefined,
  )
  if (program !== undefined) return `there is no ${program}`
  const missing = missingSets(cacheDir, ['kafka', 'debezium'])
  return missing.length > 0 ? `${missing.join(', ')} was never fetched: msa up connect --runtime native` : undefined
}

/** A real Kafka (KRaft), MariaDB and Connect worker, as the lab would run them, in the hands of a test. */
export async function connectEngines(): Promise<ConnectEngines> {
  const folder = await mkdtemp(join(tmpdir(), 'connect-'))
  const ports: Record<string, number> = {}
  for (const key of ['kafka-1.client', 'kafka-1.controller', 'mariadb-1.sql', 'connect-1.http'])
    ports[key] = await findFreePort(undefined, new Set(Object.values(ports)))
  const { specs } = workedOut({
    ...{ components, runtime: 'native', kraft: true, ports },
    machine: {
      ...{ labDir: folder, user: { name: process.env.USER ?? 'root', isRoot: process.getuid?.() === 0 } },
      pathOfProgram: (name) => whichProgram(name, process.env) ?? name,
      pathOfJars: (set) => jarSetDir(cacheDir, set),
      pathOfArchive: () => null,
      secret: () => password,
      config: machine.config,
    },
  })
  const children: ChildProcess[] = []
  const remove = async () => {
    for (const child of children.reverse()) await killed(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const spec of specs) children.push(await started(spec, folder))
  } catch (error) {
    await remove()
    throw error
  }
  return { ports, password, remove, sql: (statement) => sql(ports['mariadb-1.sql'] ?? 0, statement) }
}

async function started({ id, launch, ready, prepare }: InstanceSpec, folder: string): Promise<ChildProcess> {
  if (launch.kind !== 'native') throw new Error('it was to run on the host')
  for (const path of launch.folders) await mkdir(path, { recursive: true })
  for (const file of launch.files) {
    await mkdir(dirname(file.path), { recursive: true })
    await writeFile(file.path, file.content)
  }
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ...launch.env }
  const [program = '', ...args] = launch.command
  const child = spawn(program, args, { cwd: launch.cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env })
  const log = createWriteStream(join(folder, `${id}.log`))
  let last = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.pipe(log, { end: false })
    stream?.on('data', (text) => {
      last = (last + text).slice(-4000)
    })
  }
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`${id} ended with ${child.exitCode}\n${last}`)
    const asked = await Promise.allSettled(ready.map((each) => askProbe(each, { timeoutMs: 2000 })))
    return asked.every(({ status }) => status === 'fulfilled')
  }
  await eventually(`${id} answers`, isReady, 120_000)
  const [first, ...rest] = prepare
  if (first !== undefined) await promisify(execFile)(first, rest, { env, timeout: 30_000 })
  return child
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
  await ended
}

async function sql(port: number, statement: string): Promise<string> {
  const words = ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '--batch', '--skip-column-names', 'mydb', '-e', statement]
  const { stdout } = await promisify(execFile)('mariadb', words, {
    env: { ...process.env, MYSQL_PWD: password },
    timeout: 20_000,
  })
  return stdout.trim()
}
