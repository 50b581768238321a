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
  const checks = new Map<string, Check[]>()
  return {
    add: (name, check) => {
      if (isEnabled(name)) checks.set(name, [...(checks.get(name) ?? []), check])
    },
    names: () => [...checks.keys()].sort(),
    check: async () => {
      const names = [...checks.keys()].sort()
      const results = await Promise.all(
        names.map(async (name) => [name, (await Promise.all((checks.get(name) ?? []).map(checked))).reduce(beside)] as const),
      )
      return new Map(results)
    },
  }
}

type Check = () => Health | Promise<Health>

/** Several of one name: their parts side by side, and where they speak of the same, who has something to complain of. */
function beside(one: Health, other: Health): Health {
  if (one.components === undefined || other.components === undefined) return one.status === 'UP' ? other : one
  const components = new Map(Object.entries(one.components))
  for (const [name, health] of Object.entries(other.components)) {
    const own = components.get(name)
    components.set(name, own === undefined ? health : beside(own, health))
  }
  return { ...one, components: Object.fromEntries(components) }
}

async function checked(check: Check): Promise<Health> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'DOWN', details: { error: `no answer within ${limitMs} ms` } }), limitMs)
  })
  try {
    return await Promise.race([Promise.resolve(check()), late])
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error'
    return { status: 'DOWN', details: { error: `${name}: ${messageOf(error)}` } }
  } finally {
    clearTimeout(timer)
  }
}
