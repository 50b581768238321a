import type { AvailableMemory } from '../runtime/memory.ts'
import { MsaError } from '../shared/errors.ts'
import type { ObservedInstance } from './plan.ts'
import type { InstanceSpec } from './spec.ts'

/** Room that everything else on the machine keeps. */
const spareMiB = 128

/** Before anything starts: a machine that begins to swap in the middle helps nobody. */
export function refuseWithoutMemory(
  starting: readonly InstanceSpec[],
  observed: readonly ObservedInstance[],
  available: AvailableMemory,
): void {
  const running = new Set(observed.filter(({ runs }) => runs).map(({ id }) => id))
  const added = starting.filter(({ id }) => !running.has(id))
  const needed = added.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)
  const availableMiB = Math.floor(available.bytes / 1_048_576)
  if (needed === 0 || needed + spareMiB <= availableMiB) return
  const largest = [...added].sort((a, b) => b.memoryMiB - a.memoryMiB).slice(0, 3)
  throw new MsaError(
    'MEMORY_SHORT',
    `${added.length === 1 ? '1 component needs' : `${added.length} components need`} ${needed} MiB of memory, and ${availableMiB} MiB are available.`,
    {
      details: [`the largest: ${largest.map(({ name, memoryMiB }) => `${name} ${memoryMiB}`).join(', ')}`],
      hint: 'close something large, or start less: msa up kafka',
      exitCode: 3,
    },
  )
}
