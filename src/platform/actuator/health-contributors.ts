import { statfs } from 'node:fs/promises'
import type { LiveEnvironment } from '../config/environment.ts'
import type { Environment, Health, HealthRegistry } from '../platform.ts'

/** What every Spring Cloud client says of itself; bus and discovery add their own. */
export function addOwnHealth(health: HealthRegistry, environment: LiveEnvironment, cwd: string): void {
  health.add('ping', () => ({ status: 'UP' }))
  health.add('diskSpace', () => diskSpace(environment, cwd))
  health.add('refreshScope', () => ({ status: 'UP' }))
  health.add('ssl', () => ({ status: 'UP', details: { validChains: [], invalidChains: [] } }))
  if (environment.boolean('spring.cloud.config.enabled', true))
    health.add('clientConfigServer', () => clientConfigServer(environment))
}

function clientConfigServer({ remoteSources = [] }: LiveEnvironment): Health {
  if (remoteSources.length === 0) return { status: 'UNKNOWN', details: { error: 'no property sources located' } }
  return { status: 'UP', details: { propertySources: remoteSources.map(({ name }) => name) } }
}

async function diskSpace(environment: Environment, cwd: string): Promise<Health> {
  const path = environment.get('management.health.diskspace.path') ?? cwd
  const threshold = bytesOf(environment.get('management.health.diskspace.threshold')) ?? 10 * 1_048_576
  const { bsize, blocks, bavail } = await statfs(path)
  const free = bsize * bavail
  const details = { total: bsize * blocks, free, threshold, path: path === cwd ? `${cwd}/.` : path, exists: true }
  return { status: free >= threshold ? 'UP' : 'DOWN', details }
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 }

function bytesOf(text: string | undefined): number | undefined {
  const [, amount, unit] = /^(\d+)\s*([kmgt]?b?)$/i.exec(text?.trim() ?? '') ?? []
  const factor = units[unit?.toLowerCase() ?? '']
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor
}

/** The properties that switch a contributor off, where they are not named after it. */
const switches: ReadonlyMap<string, string> = new Map([
  ['refreshScope', 'management.health.refresh.enabled'],
  ['clientConfigServer', 'health.config.enabled'],
  ['discoveryComposite', 'spring.cloud.discovery.client.composite-indicator.enabled'],
])

export function isHealthEnabled(environment: Environment, name: string): boolean {
  const fallback = environment.boolean('management.health.defaults.enabled', true)
  return environment.boolean(switches.get(name) ?? `management.health.${name.toLowerCase()}.enabled`, fallback)
}
