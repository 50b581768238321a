import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { askProbe } from '../../../src/lab/probe-run.ts'
import { findFreePort } from '../../../src/runtime/net.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { eventually } from '../rig.ts'
import { machine, workedOut } from '../worked-out.ts'

export interface Database {
  readonly port: number
  readonly password: string
  remove(): Promise<void>
}

const password = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Why it cannot be had here; undefined where it can. */
export function whyNoDatabase(): string | undefined {
  const missing = ['mariadbd', 'mariadb', 'mariadb-install-db'].find((name) => whichProgram(name, process.env) === undefined)
  return missing === undefined ? undefined : `there is no ${missing}`
}

/** A real MariaDB, as the lab would run it, in the hands of a test. */
export async function database(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'mariadb-'))
  const port = await findFreePort(undefined, new Set())
  const { launch, ready } = workedOut({
    ...{ components: ['mariadb'], runtime: 'native', ports: { 'mariadb-1.sql': port } },
    machine: {
      ...{ labDir: folder, user: { name: process.env.USER ?? 'root', isRoot: process.getuid?.() === 0 } },
      pathOfProgram: (name) => whichProgram(name, process.env) ?? name,
      secret: () => password,
      config: machine.config,
    },
  }).of('mariadb-1')
  if (launch.kind !== 'native') throw new Error('it was to run on the host')
  for (const path of launch.folders) await mkdir(path, { recursive: true })
  for (const file of launch.files) {
    await mkdir(dirname(file.path), { recursive: true })
    await writeFile(file.path, file.content)
  }
  const [program = '', ...args] = launch.command
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ...launch.env }
  const child = spawn(program, args, { cwd: launch.cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env })
  let last = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      last = (last + text).slice(-4000)
    })
  const remove = async () => {
    await killed(child)
    await rm(folder, { recursive: true, force: true })
  }
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`MariaDB ended with ${child.exitCode}\n${last}`)
    const asked = await Promise.allSettled(ready.map((each) => askProbe(each, { timeoutMs: 2000 })))
    return asked.every(({ status }) => status === 'fulfilled')
  }
  try {
    await eventually('MariaDB answers', isReady, 120_000)
  } catch (error) {
    await remove()
    throw error
  }
  return { port, password, remove }
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
