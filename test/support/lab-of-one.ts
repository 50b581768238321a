import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LabSettings } from '../../src/lab/settings.ts'
import { type LabLocation, locateLab } from '../../src/lab/locate.ts'
import type { Context } from '../../src/shell/context.ts'
import type { Format } from '../../src/shell/output.ts'
import { type FakeSupervisor, type FakeSupervisorFacts, fakeSupervisor, settingsOf } from './fakes/supervisor.ts'
import { temporaryFolder } from './rig.ts'
import { type FakeProcess, fakeContext } from './surroundings.ts'

export interface Desk {
  readonly ctx: Context
  readonly around: FakeProcess
  /** What was printed, once everything has been. */
  said(): Promise<{ readonly out: string; readonly err: string }>
  lab(name?: string): LabLocation
  /** Its supervisor is the real one; what it runs is not. */
  running(facts?: RunningFacts): Promise<FakeSupervisor>
}

export interface RunningFacts extends FakeSupervisorFacts {
  readonly name?: string
  readonly components?: readonly string[]
  readonly more?: Partial<LabSettings>
}

export interface DeskFacts {
  readonly format?: Format
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly now?: () => number
  /** The working folder; one without a project above it when left out. */
  readonly cwd?: string
}

/** A person at a machine where nothing was ever done: folders of their own, no engine, no project. */
export async function desk(facts: DeskFacts = {}): Promise<Desk> {
  const home = await temporaryFolder()
  const env = { XDG_RUNTIME_DIR: home, DOCKER_HOST: `unix://${home}/no-engine.sock`, HOME: home, PATH: join(home, 'bin'), ...facts.env }
  const { ctx, around, open } = await fakeContext({ home, env, format: facts.format ?? 'text', ...(facts.now && { now: facts.now }) })
  const here: Context = { ...ctx, cwd: facts.cwd ?? home, nodePath: process.execPath }
  const lab = (name = 'msa') => locateLab(here.paths, name)
  return {
    ...{ ctx: here, around, lab },
    said: async () => {
      await open.close()
      return { out: around.stdout.written, err: around.stderr.written }
    },
    async running({ name = 'msa', components = [], more = {}, ...supervisor } = {}) {
      const { socketPath, id } = lab(name)
      await mkdir(dirname(socketPath), { recursive: true })
      return fakeSupervisor({ socketPath, settings: settingsOf(components, { id, name, ...more }), ...supervisor })
    },
  }
}
