import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findFreePort } from '../../src/runtime/net.ts'
import { installInto } from '../../test/support/install.ts'
import { median, medians } from '../measure.ts'
import { factRow, limitRow, type Row } from '../table.ts'
import { type Bench, downForBench, upForBench } from '../workbench.ts'

const name = 'bench-composite'
const warmUps = 5

/** A page of three answers that take 200 ms each, as `msa new service --template composite` writes it, in a lab. */
export async function composite(bench: Bench): Promise<Row[]> {
  await writeFile(join(bench.dir, 'msa.yaml'), 'runtime: native\n')
  await bench.msa('new', 'service', 'page-service', '--template', 'composite')
  installInto(join(bench.dir, 'page-service'), bench.root)
  bench.atEnd(() => downForBench(bench, name))
  // A Zipkin of somebody else may be on its way to the usual port.
  const zipkin = await findFreePort(undefined, new Set())
  await upForBench(bench, name, '--runtime', 'native', '--port', `zipkin.http=${zipkin}`, 'page-service')
  const { output } = await bench.msa('env', '--name', name, '-o', 'json')
  const url = (JSON.parse(output) as { MSA_PAGE_SERVICE_URL: string }).MSA_PAGE_SERVICE_URL
  const read = async (path: string) => {
    const began = performance.now()
    const answer = await fetch(`${url}/${path}/7`, { signal: bench.signal })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`)
    return performance.now() - began
  }
  for (let time = 0; time < warmUps; time++) await read('pages')
  const times: number[] = []
  for (let time = 0; time < Math.max(20, bench.rounds); time++) times.push(await read('pages'))
  const [atOnce = 0, inTurn = 0] = await medians(bench.rounds, [() => read('pages'), () => read('pages-in-turn')])
  return [
    limitRow('composite of three, 200 ms each', median(times), 'ms', 350),
    factRow('composite: at once, and in turn', atOnce, inTurn),
  ]
}
