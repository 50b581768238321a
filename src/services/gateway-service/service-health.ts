import { request as ask } from 'undici'
import { urlOf } from '../../platform/discovery/instance-url.ts'
import type { Discovery, Health, HealthRegistry } from '../../platform/platform.ts'
import type { Instance } from '../../protocols/eureka/instance.ts'
import { messageOf } from '../../shared/errors.ts'

export interface ServiceHealthInput {
  readonly discovery: Pick<Discovery, 'instances' | 'services' | 'onChange'>
  readonly health: HealthRegistry
  /** Who asks everybody must not ask itself. */
  readonly ownName: string
}

const limitMs = 3000
const maxServices = 200
const maxInstances = 50
const maxAnswerBytes = 262_144

/** A component for each service that was ever there: one that is no more is DOWN, until it comes back. */
export function addServiceHealth({ discovery, health, ownName }: ServiceHealthInput): void {
  const known = new Set<string>([ownName.toLowerCase()])
  const notice = () => {
    for (const service of discovery.services()) {
      if (known.has(service) || known.size > maxServices) continue
      known.add(service)
      health.add(service, () => healthOf(discovery.instances(service).slice(0, maxInstances)))
    }
  }
  notice()
  discovery.onChange(notice)
}

/** UP while one of its instances is: the others are seen in the details. */
async function healthOf(instances: readonly Instance[]): Promise<Health> {
  if (instances.length === 0) return { status: 'DOWN', details: { error: 'no instance is registered' } }
  const answers = await Promise.all(instances.map(async (instance) => [urlOf(instance), await statusAt(instance)] as const))
  const statuses = answers.map(([, { status }]) => status)
  return { status: statuses.includes('UP') ? 'UP' : (statuses[0] ?? 'DOWN'), details: { instances: Object.fromEntries(answers) } }
}

async function statusAt(instance: Instance): Promise<{ readonly status: string; readonly error?: string }> {
  try {
    const url = instance.healthCheckUrl ?? `${urlOf(instance)}/actuator/health`
    const { statusCode, body } = await ask(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(limitMs),
    })
    let text = ''
    for await (const chunk of body) {
      text += chunk
      if (text.length > maxAnswerBytes) break
    }
    return { status: statusIn(text) ?? (statusCode < 400 ? 'UP' : 'DOWN') }
  } catch (error) {
    return { status: 'DOWN', error: messageOf(error) }
  }
}

function statusIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('status' in value)) return undefined
    return typeof value.status === 'string' ? value.status : undefined
  } catch {
    // Not every service speaks JSON: then its status code counts.
    return undefined
  }
}
