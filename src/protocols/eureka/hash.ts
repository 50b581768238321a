import type { InstanceStatus } from './instance.ts'

/** How many there are of each status, in alphabetical order: `DOWN_1_UP_3_`. Both sides compute it after a delta and compare. */
export function appsHashcode(instances: Iterable<{ readonly status: InstanceStatus }>): string {
  const counts = new Map<InstanceStatus, number>()
  for (const { status } of instances) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${status}_${count}_`)
    .join('')
}
