import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { machine, workedOut } from '../worked-out.ts'
import { killedEngine, startedEngine } from './engine-process.ts'
import { ownPort } from './own-port.ts'

export interface Database {
  readonly port: number
  readonly password: string
  /** As a machine that loses its power. */
  kill(): Promise<void>
  /** After that: on the same port, with the data it had. */
  start(): Promise<void>
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
  const port = await ownPort()
  const spec = workedOut({
    ...{ components: ['mariadb'], runtime: 'native', ports: { 'mariadb-1.sql': port } },
    machine: {
      ...{ labDir: folder, user: { name: process.env.USER ?? 'root', isRoot: process.getuid?.() === 0 } },
      pathOfProgram: (name) => whichProgram(name, process.env) ?? name,
      secret: () => password,
      config: machine.config,
    },
  }).of('mariadb-1')
  try {
    let child = await startedEngine(spec, folder)
    const kill = () => killedEngine(child)
    const start = async () => {
      child = await startedEngine(spec, folder)
    }
    const remove = async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    }
    return { port, password, kill, start, remove }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}
