import { type Bench, downForBench, upForBench } from './workbench.ts'

/** Six brokers make thirteen components of the profile `full` without Grafana, which few machines have. */
const args = ['--runtime', 'native', '--profile', 'full', '--scale', 'kafka=6', '--wait', '5m']
const name = 'bench-full'
const started = new WeakMap<Bench, Promise<FullLab>>()

export interface FullLab {
  readonly name: string
  /** What brings it up, once more. */
  readonly upArgs: readonly string[]
  readonly status: () => Promise<Status>
}

export interface Status {
  readonly supervisor: { readonly memoryMiB: number }
  readonly components: readonly { readonly state: string }[]
}

/** Started once, for all who want to look at it. */
export function fullLab(bench: Bench): Promise<FullLab> {
  const lab = started.get(bench) ?? start(bench)
  started.set(bench, lab)
  return lab
}

async function start(bench: Bench): Promise<FullLab> {
  bench.atEnd(() => downForBench(bench, name))
  const tookMs = await upForBench(bench, name, ...args)
  bench.say(`full lab up in ${(tookMs / 1000).toFixed(1)} s`)
  const status = async () => JSON.parse((await bench.msa('status', '--name', name, '-o', 'json')).output) as Status
  return { name, upArgs: ['up', '--name', name, ...args], status }
}
