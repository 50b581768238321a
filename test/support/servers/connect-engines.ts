import { type ChildProcess, execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { jarSetDir, missingSets } from '../../../src/lab/artefacts.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { machine, workedOut } from '../worked-out.ts'
import { killedEngine, startedEngine } from './engine-process.ts'
import { ownPort } from './own-port.ts'

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
    ports[key] = await ownPort(new Set(Object.values(ports)))
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
    for (const child of children.reverse()) await killedEngine(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const spec of specs) children.push(await startedEngine(spec, folder))
  } catch (error) {
    await remove()
    throw error
  }
  return { ports, password, remove, sql: (statement) => sql(ports['mariadb-1.sql'] ?? 0, statement) }
}

async function sql(port: number, statement: string): Promise<string> {
  const words = ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '--batch', '--skip-column-names', 'mydb', '-e', statement]
  const { stdout } = await promisify(execFile)('mariadb', words, {
    env: { ...process.env, MYSQL_PWD: password },
    timeout: 20_000,
  })
  return stdout.trim()
}
