import { type Answering, type HttpServer, httpServer, json } from './http.ts'

export interface FakeBreaker {
  state: string
  bufferedCalls: number
}

export interface FakeInstance extends HttpServer {
  readonly service: string
  health: { status: string; components?: Record<string, unknown> }
  readonly breakers: Map<string, FakeBreaker>
  readonly events: object[]
  status: string
  metadata: Record<string, string>
}

/** An instance with an actuator that keeps state; what else it answers is for the test to say. */
export async function fakeInstance(
  service: string,
  answer: Answering = (_, response) => json(response, {}, 404),
): Promise<FakeInstance> {
  const own = { service, health: { status: 'UP' }, breakers: new Map(), events: [] as object[], status: 'UP', metadata: {} }
  const server = await httpServer((heard, response) => {
    const { path, method, body } = heard
    if (path === '/actuator') return json(response, { _links: linksAt(own.breakers.size > 0) })
    if (path === '/actuator/health') return json(response, own.health, own.health.status === 'UP' ? 200 : 503)
    if (path === '/actuator/circuitbreakers' && own.breakers.size > 0)
      return json(response, { circuitBreakers: breakersIn(own.breakers) })
    if (path === '/actuator/circuitbreakerevents') return json(response, { circuitBreakerEvents: own.events })
    const [, name] = /^\/actuator\/circuitbreakers\/([^/]+)$/.exec(path) ?? []
    if (name !== undefined && method === 'POST') return update(own, name, JSON.parse(body), response)
    answer(heard, response)
  })
  return Object.assign(own, server)
}

function update(
  { breakers }: Pick<FakeInstance, 'breakers'>,
  name: string,
  { updateState }: { updateState: string },
  response: Parameters<Answering>[1],
): void {
  const currentState = { CLOSE: 'CLOSED', FORCE_OPEN: 'FORCED_OPEN' }[updateState]
  if (currentState === undefined) return void response.writeHead(400).end()
  // As Spring's: an unknown name makes a new one, and each change begins to count anew.
  breakers.set(name, { state: currentState, bufferedCalls: 0 })
  json(response, { circuitBreakerName: name, currentState, message: `${name} state has been changed successfully` })
}

function linksAt(hasBreakers: boolean) {
  const names = ['health', 'info', ...(hasBreakers ? ['circuitbreakers'] : [])]
  const links = names.map((name) => [name, { href: `http://host/actuator/${name}`, templated: false }] as const)
  return { ...Object.fromEntries(links), 'health-path': { href: 'http://host/actuator/health/{*path}', templated: true } }
}

function breakersIn(breakers: FakeInstance['breakers']) {
  return Object.fromEntries(
    [...breakers].map(([name, { state, bufferedCalls }]) => [
      name,
      {
        ...{ failureRate: '60.0%', slowCallRate: '-1.0%', failureRateThreshold: '50.0%', slowCallRateThreshold: '100.0%' },
        ...{ bufferedCalls, failedCalls: 3, slowCalls: 0, slowFailedCalls: 0, notPermittedCalls: 2, state },
      },
    ]),
  )
}

/** A registry that has these, as they are now. */
export async function fakeRegistry(instances: readonly FakeInstance[]): Promise<HttpServer & { readonly eureka: string }> {
  const server = await httpServer((_, response) => {
    const names = [...new Set(instances.map(({ service }) => service))]
    const application = names.map((name) => ({
      name: name.toUpperCase(),
      instance: instances.filter(({ service }) => service === name).map(written),
    }))
    json(response, { applications: { versions__delta: '1', apps__hashcode: '', application } })
  })
  return { ...server, eureka: `${server.url}/eureka` }
}

function written({ service, port, status, metadata }: FakeInstance) {
  return {
    ...{ instanceId: `host:${service}:${port}`, hostName: 'localhost', app: service.toUpperCase(), ipAddr: '127.0.0.1', status },
    ...{ overriddenStatus: 'UNKNOWN', port: { $: port, '@enabled': 'true' }, securePort: { $: 443, '@enabled': 'false' } },
    ...{ countryId: 1, vipAddress: service, lastUpdatedTimestamp: '1', lastDirtyTimestamp: '1', metadata },
    leaseInfo: {
      ...{
        renewalIntervalInSecs: 30,
        durationInSecs: 90,
        registrationTimestamp: 1,
        lastRenewalTimestamp: 1,
        evictionTimestamp: 0,
      },
      serviceUpTimestamp: Date.parse('2026-11-21T08:00:00Z'),
    },
    dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
  }
}
