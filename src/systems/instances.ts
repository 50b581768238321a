import type { Instance } from '../protocols/eureka/instance.ts'
import { WireError } from '../protocols/wire-error.ts'
import { MsaError } from '../shared/errors.ts'
import { withoutPassword } from '../shared/quote.ts'
import { allAsText, didYouMean } from '../shared/suggest.ts'
import { httpTrouble } from './http-trouble.ts'
import { actuatorOf, portOf, registeredAt } from './registry.ts'
import type { HttpTarget } from './target.ts'

/** An instance of a service, as discovery has it. */
export interface ServiceInstance {
  /** As its owner writes it: `user-service`. */
  readonly service: string
  /** `user-service:41231` */
  readonly name: string
  /** Under which it is registered. */
  readonly id: string
  readonly status: string
  /** `http://127.0.0.1:41231` */
  readonly url: string
  readonly actuatorUrl: string
  readonly zone: string | null
  /** ISO: since when it is UP. */
  readonly upSince: string | null
  /** ISO: when it last said that it lives. */
  readonly renewed: string | null
  readonly metadata: Readonly<Record<string, string>>
}

const patienceMs = 10_000

/** All that are registered, by service and id. A registry of several nodes is asked one after the other. */
export async function instancesAt(eureka: HttpTarget, signal: AbortSignal): Promise<readonly ServiceInstance[]> {
  const urls = eureka.url.split(',').map((each) => each.trim())
  for (const [at, url] of urls.entries()) {
    try {
      const applications = await registeredAt({ ...eureka, url }, patienceMs, signal)
      return applications.flatMap(({ instances }) => instances.map(toInstance)).sort(byName)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      if (at === urls.length - 1) throw discoveryFailure(error, eureka.url)
    }
  }
  return []
}

/** Those of a service; a name that nobody has is refused with those that are nearest. */
export function instancesOf(all: readonly ServiceInstance[], service: string): readonly ServiceInstance[] {
  const found = all.filter((each) => each.service.toUpperCase() === service.toUpperCase())
  if (found.length > 0) return found
  const names = [...new Set(all.map((each) => each.service))]
  throw new MsaError('SERVICE_UNKNOWN', `No instance of "${service}" is registered.${didYouMean(service, names)}`, {
    details: [allAsText(names)],
    hint: 'msa service list',
  })
}

function toInstance(instance: Instance): ServiceInstance {
  const { app, vipAddress, instanceId, ipAddr, port, securePort, leaseInfo, metadata } = instance
  const isSecure = !port.enabled && securePort.enabled
  const upSinceMs = leaseInfo?.serviceUpTimestamp || leaseInfo?.registrationTimestamp
  const service = vipAddress?.toUpperCase() === app.toUpperCase() ? vipAddress : app.toLowerCase()
  return {
    ...{ service, name: `${service}:${portOf(instance)}` },
    id: instanceId ?? `${instance.hostName}:${portOf(instance)}`,
    status: instance.status,
    url: `${isSecure ? 'https' : 'http'}://${ipAddr.includes(':') ? `[${ipAddr}]` : ipAddr}:${portOf(instance)}`,
    actuatorUrl: actuatorOf(instance),
    zone: metadata.get('zone') ?? null,
    upSince: upSinceMs ? new Date(upSinceMs).toISOString() : null,
    renewed: leaseInfo?.lastRenewalTimestamp ? new Date(leaseInfo.lastRenewalTimestamp).toISOString() : null,
    metadata: Object.fromEntries(metadata),
  }
}

function byName(one: ServiceInstance, other: ServiceInstance): number {
  return one.service < other.service ? -1 : one.service > other.service ? 1 : one.id < other.id ? -1 : 1
}

function discoveryFailure(error: WireError, address: string): MsaError {
  const url = withoutPassword(address)
  const trouble = httpTrouble(error)
  const facts = {
    exitCode: 3,
    hint: trouble?.hint ?? 'msa up discovery-service      or  --eureka http://host:8761/eureka',
  } as const
  return trouble
    ? new MsaError('DISCOVERY_UNREACHABLE', `Discovery at ${url} does not answer: ${trouble.because}.`, facts)
    : new MsaError('DISCOVERY_FAILED', `Discovery at ${url} refuses to say who is there (${error.facts.status ?? '?'}).`, facts)
}
