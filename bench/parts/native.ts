import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { medians } from '../measure.ts'
import { openPlain } from '../plain/plain.ts'
import { type Row, ratioRow } from '../table.ts'
import { type Bench, downForBench, upForBench } from '../workbench.ts'

const name = 'bench-native'

/** The core on fresh data, beside the same programs started by a script that does nothing else. */
export async function native(bench: Bench): Promise<Row[]> {
  const plain = await openPlain(bench)
  bench.atEnd(() => downForBench(bench, name))
  const up = async () => {
    const tookMs = await upForBench(bench, name, '--runtime', 'native')
    // The end of its JVMs is when they write their archives.
    await downForBench(bench, name)
    bench.say(`  msa up ${(tookMs / 1000).toFixed(2)} s`)
    return tookMs
  }
  const first = async () => {
    await rm(join(bench.paths.cacheDir, 'class-data'), { recursive: true, force: true })
    return await up()
  }
  await up()
  const plainly = async () => {
    const tookMs = await plain()
    bench.say(`  script ${(tookMs / 1000).toFixed(2)} s`)
    return tookMs
  }
  await plainly()
  const [against = 0, ours = 0, again = 0, archived = 0] = await medians(bench.rounds, [plainly, first, plainly, up], false)
  return [
    ratioRow('native up, first time, over script', ours, against, 1.1),
    ratioRow('native up with AppCDS over script', archived, again, 0.9),
  ]
}
