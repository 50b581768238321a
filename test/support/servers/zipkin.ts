import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { jarSetDir } from '../../../src/lab/artefacts.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { machine, workedOut } from '../worked-out.ts'
import { killedEngine, startedEngine } from './engine-process.ts'
import { ownPort } from './own-port.ts'

export interface Zipkin {
  readonly port: number
  readonly url: string
  readonly spansUrl: string
  /** Asks its API: `/trace/<id>`. Undefined where it has no such thing. */
  ask(path: string): Promise<unknown>
  remove(): Promise<void>
}

/** A real Zipkin, as the lab would run it, in the hands of a test. */
export async function zipkin(): Promise<Zipkin> {
  const folder = await mkdtemp(join(tmpdir(), 'zipkin-'))
  const port = await ownPort()
  const spec = workedOut({
    ...{ components: ['zipkin'], runtime: 'native', ports: { 'zipkin-1.http': port } },
    machine: {
      ...{ labDir: folder, user: { name: process.env.USER ?? 'root', isRoot: process.getuid?.() === 0 } },
      pathOfProgram: (name) => whichProgram(name, process.env) ?? name,
      pathOfJars: (set) => jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), set),
      pathOfArchive: ({ name }) => join(folder, `${name}.jsa`),
      config: machine.config,
    },
  }).of('zipkin-1')
  try {
    const child = await startedEngine(spec, folder)
    const url = `http://127.0.0.1:${port}`
    return {
      ...{ port, url, spansUrl: `${url}/api/v2/spans` },
      ask: async (path) => {
        const answer = await fetch(`${url}/api/v2${path}`)
        return answer.ok ? await answer.json() : undefined
      },
      remove: async () => {
        await killedEngine(child)
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}
