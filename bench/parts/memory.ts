import { setTimeout as delay } from 'node:timers/promises'
import { fullLab } from '../full-lab.ts'
import { limitRow, type Row } from '../table.ts'
import type { Bench } from '../workbench.ts'

const restMs = 20_000

/** Resident memory of the supervisor some time after everything has started. */
export async function memory(bench: Bench): Promise<Row[]> {
  const { status } = await fullLab(bench)
  await delay(restMs, undefined, { signal: bench.signal })
  const { supervisor, components } = await status()
  return [limitRow(`supervisor of ${components.length} components`, supervisor.memoryMiB, 'MiB', 90)]
}
