import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { jarSetDir, missingSets } from '../../../src/lab/artefacts.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { machine, workedOut } from '../worked-out.ts'
import { killedEngine, startedEngine } from './engine-process.ts'
import { ownPort } from './own-port.ts'

const cacheDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa')

export interface TelemetryEngines {
  readonly zipkin: string
  readonly prometheus: string
  remove(): Promise<void>
}

/** Why they cannot be had here; undefined where they can. */
export function whyNoTelemetry(): string | undefined {
  const program = ['java', 'prometheus'].find((name) => whichProgram(name, process.env) === undefined)
  if (program !== undefined) return `there is no ${program}`
  return missingSets(cacheDir, ['zipkin']).length > 0 ? 'zipkin was never fetched: msa up zipkin --runtime native' : undefined
}

/** A real Zipkin and a real Prometheus that scrapes itself and Zipkin each second, as the lab would run them, in the hands of a test. */
export async function telemetryEngines(): Promise<TelemetryEngines> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-'))
  const ports: Record<string, number> = {}
  for (const key of ['zipkin-1.http', 'prometheus-1.http']) ports[key] = await ownPort(new Set(Object.values(ports)))
  const { specs } = workedOut({
    ...{ components: ['zipkin', 'prometheus'], runtime: 'native', ports },
    machine: {
      ...{ labDir: folder, user: { name: process.env.USER ?? 'root', isRoot: process.getuid?.() === 0 } },
      pathOfProgram: (name) => whichProgram(name, process.env) ?? name,
      pathOfJars: (set) => jarSetDir(cacheDir, set),
      pathOfArchive: () => null,
      config: machine.config,
    },
  })
  const children: ChildProcess[] = []
  const remove = async () => {
    for (const child of children) await killedEngine(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const started = await Promise.allSettled(
      specs.map(async (spec) => {
        const { launch } = spec
        // A quarter of a minute is long for whoever waits for a test.
        const files = launch.kind === 'native' ? launch.files.map((file) => ({ ...file, content: inHaste(file.content) })) : []
        children.push(await startedEngine({ ...spec, launch: { ...launch, files } as typeof launch }, folder))
      }),
    )
    for (const each of started) if (each.status === 'rejected') throw each.reason
  } catch (error) {
    await remove()
    throw error
  }
  const at = (key: string) => `http://127.0.0.1:${ports[key]}`
  return { zipkin: at('zipkin-1.http'), prometheus: at('prometheus-1.http'), remove }
}

function inHaste(content: string | Buffer): string {
  return String(content).replace('"scrape_interval": "15s"', '"scrape_interval": "1s"')
}
