import { fullLab } from '../full-lab.ts'
import { medians } from '../measure.ts'
import { differenceRow, limitRow, type Row } from '../table.ts'
import type { Bench } from '../workbench.ts'

const rounds = 21

/** What is typed all day at a lab that runs. */
export async function status(bench: Bench): Promise<Row[]> {
  const { name, upArgs, status } = await fullLab(bench)
  const count = (await status()).components.length
  const [bare = 0, ours = 0, again = 0] = await medians(rounds, [
    async () => (await bench.node('-e', '0')).tookMs,
    async () => (await bench.msa('status', '--name', name)).tookMs,
    async () => (await bench.msa(...upArgs)).tookMs,
  ])
  return [
    differenceRow(`status of ${count} over node -e 0`, ours, bare, 60),
    limitRow(`up when all ${count} are up`, again, 'ms', 400),
  ]
}
