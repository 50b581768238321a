import { createEurekaClient } from '../protocols/eureka/client.ts'
import type { Instance } from '../protocols/eureka/instance.ts'
import type { HttpTarget } from './target.ts'

export interface RegisteredApplication {
  readonly name: string
  readonly instances: readonly Instance[]
}

/** Who is registered, by application. A WireError where the registry does not say. */
export async function registeredAt(
  { url, login }: HttpTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly RegisteredApplication[]> {
  const place = new URL(url)
  if (login) Object.assign(place, { username: encodeURIComponent(login.username), password: encodeURIComponent(login.password) })
  const client = createEurekaClient({ urls: [place.href], connectTimeoutMs: timeoutMs, readTimeoutMs: timeoutMs })
  try {
    return (await client.applications(signal)).applications
  } finally {
    await client.close()
  }
}

export function portOf({ port, securePort }: Instance): number {
  return isSecure({ port, securePort }) ? securePort.number : port.number
}

/** Where its actuator is, by what it says of itself; otherwise where it usually is. */
export function actuatorOf(instance: Instance): string {
  const known = [instance.healthCheckUrl, instance.statusPageUrl].find((url) => url && /\/(?:health|info)\/?$/.test(url))
  const scheme = isSecure(instance) ? 'https' : 'http'
  return known?.replace(/\/(?:health|info)\/?$/, '') ?? `${scheme}://${instance.ipAddr}:${portOf(instance)}/actuator`
}

function isSecure({ port, securePort }: Pick<Instance, 'port' | 'securePort'>): boolean {
  return !port.enabled && securePort.enabled
}
