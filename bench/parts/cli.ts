import { medians } from '../measure.ts'
import { type Row, ratioRow } from '../table.ts'
import type { Bench } from '../workbench.ts'

const rounds = 41

/** What is answered without any program: how much it costs above Node itself. */
export async function cli({ node, msa }: Bench): Promise<Row[]> {
  const [bare = 0, version = 0, help = 0] = await medians(rounds, [
    async () => (await node('-e', '0')).tookMs,
    async () => (await msa('--version')).tookMs,
    async () => (await msa('--help')).tookMs,
  ])
  return [ratioRow('--version over node -e 0', version, bare, 1.05), ratioRow('--help over node -e 0', help, bare, 1.15)]
}
