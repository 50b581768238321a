import type { Health, HealthRegistry } from '../platform.ts'

export type DiscoveryState = { readonly enabled: false } | EurekaState

export interface EurekaState {
  readonly enabled: true
  fetches(): boolean
  /** Our own status in the server's copy, undefined when it has none of us. */
  remoteStatus(): string | undefined
  services(): readonly string[]
  applications(): ReadonlyMap<string, number>
  /** Since the last answer; undefined before the first. */
  silentMs(): number | undefined
  fetchIntervalMs(): number
  renewalIntervalMs(): number
}

/** What Spring Cloud's health says of discovery, under its names. */
export function addDiscoveryHealth(health: HealthRegistry, state: DiscoveryState): void {
  const named = (services: readonly string[]): Health => ({ status: 'UP', details: { services } })
  health.add('discoveryComposite', () => {
    if (!state.enabled) return composite({ discoveryClient: named([]) })
    return composite({ discoveryClient: named(state.services()), eureka: eurekaHealth(state) })
  })
  health.add('reactiveDiscoveryClients', () => {
    const simple = { 'Simple Reactive Discovery Client': named([]) }
    if (!state.enabled) return composite(simple)
    return composite({ ...simple, 'Spring Cloud Eureka Reactive Discovery Client': named(state.services()) })
  })
}

/** A server that is away does not make the service ill: it goes on with what it knows. */
function eurekaHealth(state: EurekaState): Health {
  const applications = Object.fromEntries(state.applications())
  const silentMs = state.silentMs()
  if (state.fetches() && silentMs === undefined) {
    return {
      description: 'Eureka discovery client has not yet successfully connected to a Eureka server',
      status: 'UP',
      details: { applications },
    }
  }
  if (state.fetches() && silentMs !== undefined && silentMs > 2 * state.fetchIntervalMs()) {
    const details = {
      renewalPeriod: state.renewalIntervalMs() / 1000,
      failCount: Math.floor(silentMs / state.fetchIntervalMs()),
      applications,
    }
    return { description: 'Eureka discovery client is reporting failures to connect to a Eureka server', status: 'UP', details }
  }
  return { description: 'Remote status from Eureka server', status: state.remoteStatus() ?? 'UNKNOWN', details: { applications } }
}

const worstFirst = ['DOWN', 'OUT_OF_SERVICE', 'UP']

function composite(components: Readonly<Record<string, Health>>): Health {
  const found = Object.values(components).map(({ status }) => status)
  return { status: worstFirst.find((status) => found.includes(status)) ?? 'UNKNOWN', components }
}
