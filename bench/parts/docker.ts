import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { medians, timed } from '../measure.ts'
import { proposalFor } from '../proposal.ts'
import { type Row, ratioRow, skippedRow } from '../table.ts'
import { type Bench, downForBench, upForBench } from '../workbench.ts'

const name = 'bench-docker'
const rival = 'bench-compose'
/** The engines of the core: an image of our own services is a person's to build, and `msa up` runs them on the host. */
const engines = ['zookeeper', 'kafka', 'rabbitmq', 'zipkin', 'prometheus']

/** The core's engines on fresh volumes, beside compose with what `msa export compose` writes: same images, same ports. */
export async function docker(bench: Bench): Promise<Row[]> {
  const lacking = whatIsLacking(bench)
  if (lacking !== undefined) return [skippedRow(`docker skipped: ${lacking}`)]
  const ports = await samePorts(bench)
  const file = join(bench.dir, 'compose.yaml')
  await bench.msa('export', 'compose', ...engines, '--name', rival, ...ports, '--out', file)
  bench.atEnd(() => downForBench(bench, name))
  bench.atEnd(() => composeDown(bench, file))
  const [ours = 0, against = 0] = await medians(bench.rounds, [
    async () => {
      const tookMs = await upForBench(bench, name, ...engines, '--runtime', 'docker', ...ports)
      await downForBench(bench, name)
      bench.say(`  msa up ${(tookMs / 1000).toFixed(2)} s`)
      return tookMs
    },
    async () => {
      const { tookMs } = await timed([...compose(file), 'up', '--wait'], { env: bench.env, cwd: bench.dir, signal: bench.signal })
      await composeDown(bench, file)
      bench.say(`  compose up --wait ${(tookMs / 1000).toFixed(2)} s`)
      return tookMs
    },
  ])
  return [ratioRow('docker up over compose up --wait', ours, against, 1)]
}

function whatIsLacking({ env, root }: Bench): string | undefined {
  const works = (...command: string[]) => spawnSync(command[0] ?? '', command.slice(1), { env, stdio: 'ignore' }).status === 0
  if (!works('docker', 'info')) return 'no engine answers'
  if (!works('docker', 'compose', 'version')) return 'no compose v2'
  if (!works(process.execPath, join(root, 'bin', 'msa.js'), 'export', 'compose')) return 'no msa export'
  return undefined
}

/** Free ones, and the same for both: `--port kafka.client=19092`. */
async function samePorts(bench: Bench): Promise<string[]> {
  const { settings } = await proposalFor(bench, name, 'docker')
  return Object.entries(settings.ports)
    .map(([key, port]) => `${key.replace(/-1\./, '.')}=${port}`)
    .filter((wish) => engines.some((engine) => wish.startsWith(`${engine}.`)))
    .flatMap((wish) => ['--port', wish])
}

function compose(file: string): string[] {
  return ['docker', 'compose', '-p', rival, '-f', file]
}

async function composeDown({ env, dir }: Bench, file: string): Promise<void> {
  const command = [...compose(file), 'down', '--volumes', '--timeout', '5']
  await timed(command, { env, cwd: dir, signal: new AbortController().signal })
}
