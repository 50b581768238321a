import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { artefactsOf, jarSetDir } from '../../src/lab/artefacts.ts'
import { type LabLocation, locateLab } from '../../src/lab/locate.ts'
import type { LabSettings } from '../../src/lab/settings.ts'
import { fileNameOf } from '../../src/runtime/maven/artefact.ts'
import type { Context } from '../../src/shell/context.ts'
import type { Format } from '../../src/shell/output.ts'
import { type FakeSupervisor, type FakeSupervisorFacts, fakeSupervisor, settingsOf } from './fakes/supervisor.ts'
import { temporaryFolder } from './rig.ts'
import { type FakeProcess, fakeContext } from './surroundings.ts'

/** Programs that are installed at the desk: there to be found, never run. */
const programs = ['java', 'redis-server', 'prometheus', 'rabbitmq-server', 'epmd']

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
  /** Kafka's jars are in the cache: as good as real ones to whoever only looks at names and sizes. */
  readonly kafkaJars?: true
  /** The working folder; one without a project above it when left out. */
  readonly cwd?: string
}

/** A person at a machine where nothing was ever done: folders of their own, no engine, no project. */
export async function desk(facts: DeskFacts = {}): Promise<Desk> {
  const home = await temporaryFolder()
  await mkdir(join(home, 'bin'))
  for (const program of programs) {
    // Only java is asked what it is.
    await writeFile(join(home, 'bin', program), '#!/bin/sh\necho \'openjdk version "17.0.1"\' >&2\nexit 1\n')
    await chmod(join(home, 'bin', program), 0o755)
  }
  const env = {
    XDG_RUNTIME_DIR: home,
    DOCKER_HOST: `unix://${home}/no-engine.sock`,
    HOME: home,
    PATH: join(home, 'bin'),
    ...facts.env,
  }
  const { ctx, around, open } = await fakeContext({
    home,
    env,
    format: facts.format ?? 'text',
    ...(facts.now && { now: facts.now }),
  })
  const here: Context = { ...ctx, cwd: facts.cwd ?? home, nodePath: process.execPath }
  const lab = (name = 'msa') => locateLab(here.paths, name)
  if (facts.kafkaJars) await putKafkaJars(here.paths.cacheDir)
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

async function putKafkaJars(cacheDir: string): Promise<void> {
  const folder = jarSetDir(cacheDir, 'kafka')
  await mkdir(folder, { recursive: true })
  const put = async (path: string, sizeBytes: number) => {
    await writeFile(path, '')
    await truncate(path, sizeBytes)
  }
  await Promise.all(artefactsOf('kafka').map((artefact) => put(join(folder, fileNameOf(artefact)), artefact.sizeBytes)))
}
