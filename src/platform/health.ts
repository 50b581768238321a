import { messageOf } from '../shared/errors.ts'
import type { Health, HealthRegistry } from './platform.ts'

export interface HealthChecks extends HealthRegistry {
  /** Asks all of them at once; the names are sorted. */
  check(): Promise<ReadonlyMap<string, Health>>
  names(): readonly string[]
}

/** A check that does not answer in this time is DOWN. */
const limitMs = 10_000

export function createHealthRegistry(isEnabled: (name: string) => boolean = () => true): HealthChecks {
  const checks = new Map<string, () => Health | Promise<Health>>()
  return {
    add: (name, check) => {
      if (isEnabled(name)) checks.set(name, check)
    },
    names: () => [...checks.keys()].sort(),
    check: async () => {
      const names = [...checks.keys()].sort()
      const results = await Promise.all(names.map(async (name) => [name, await checked(checks.get(name))] as const))
      return new Map(results)
    },
  }
}

async function checked(check: (() => Health | Promise<Health>) | undefined): Promise<Health> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'DOWN', details: { error: `no answer within ${limitMs} ms` } }), limitMs)
  })
  try {
    return await Promise.race([Promise.resolve(check?.() ?? { status: 'UNKNOWN' }), late])
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error'
    return { status: 'DOWN', details: { error: `${name}: ${messageOf(error)}` } }
  } finally {
    clearTimeout(timer)
  }
}
