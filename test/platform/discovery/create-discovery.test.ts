import { expect, onTestFinished, test } from 'vitest'
import { createDiscovery } from '../../../src/platform/discovery/create-discovery.ts'
import type { Health } from '../../../src/platform/platform.ts'
import { type FakeClock, fakeClock } from './fake-clock.ts'
import { fakeEureka } from './fake-eureka.ts'
import { environmentOf, instanceOf, quiet } from './fixtures.ts'
import { until } from './until.ts'

type Eureka = Awaited<ReturnType<typeof fakeEureka>>
type Values = Readonly<Record<string, string | number | boolean>>

const id = 'here:user-service:8081'
const own = `/eureka/apps/USER-SERVICE/${id}`

async function setup(values: Values = {}, { eureka, clock = fakeClock() }: { eureka?: Eureka; clock?: FakeClock } = {}) {
  const server = eureka ?? (await fakeEureka())
  const environment = environmentOf({
    'spring.application.name': 'user-service',
    'spring.cloud.client.hostname': 'here',
    'eureka.client.service-url.defaultZone': server.url,
    ...values,
  })
  const checks = new Map<string, () => Health | Promise<Health>>()
  const health = { add: (name: string, check: () => Health | Promise<Health>) => void checks.set(name, check) }
  const statuses: string[] = []
  const discovery = createDiscovery({
    environment,
    log: quiet,
    clock,
    health,
    currentStatus: async () => statuses.at(-1) ?? 'UP',
  })
  onTestFinished(() => discovery.stop(100))
  const seen = (count: number) => until(() => server.seen.length >= count, `${count} requests, but ${server.lines().join('\n')}`)
  /** The next turn of both loops is due: nothing is under way. */
  const idle = (timers = 2) => until(() => clock.due.length === timers, `${timers} timers, but ${clock.due}`)
  const health1 = async (name: string) => checks.get(name)?.()
  return { eureka: server, environment, clock, discovery, seen, idle, health: health1, statuses }
}

test('the first minute is a Spring client’s: the registry, the registration, then renewals and what changed', async () => {
  const { eureka, clock, discovery, idle } = await setup()
  await discovery.start()
  await discovery.register(8081)
  await idle(3)
  clock.pass(30_000)
  await until(() => eureka.seen.length === 4)
  await idle(3)
  clock.pass(30_000)
  await until(() => eureka.seen.length === 6)
  const [get, post, ...rest] = eureka.lines()
  expect([get, post]).toEqual(['GET /eureka/apps/', 'POST /eureka/apps/USER-SERVICE'])
  const renewal = `PUT ${own}?status=UP&lastDirtyTimestamp=…`
  expect([rest.slice(0, 2).sort(), rest.slice(2).sort()]).toEqual([
    // Nobody was known yet: everything again, then only what changed.
    ['GET /eureka/apps/', renewal],
    ['GET /eureka/apps/delta', renewal],
  ])
  const dirty = eureka.seen.filter(({ method }) => method === 'PUT').map(({ url }) => /lastDirtyTimestamp=(\d+)/.exec(url)?.[1])
  const registered = JSON.parse(eureka.seen[1]?.body ?? '').instance
  expect(dirty).toEqual([String(registered.lastDirtyTimestamp), String(registered.lastDirtyTimestamp)])
  expect(registered.status).toBe('UP')
})

test('an end says DOWN, deregisters and is silent from then on', async () => {
  const { eureka, clock, discovery } = await setup()
  await discovery.start()
  await discovery.register(8081)
  await discovery.stop()
  expect(eureka.lines().slice(2)).toEqual(['POST /eureka/apps/USER-SERVICE', `DELETE ${own}`])
  expect(JSON.parse(eureka.seen[2]?.body ?? '').instance.status).toBe('DOWN')
  expect(eureka.instances.size).toBe(0)
  expect(clock.due).toEqual([])
})

test('an end does not wait for a server that is away or says nothing', async () => {
  const { eureka, clock, discovery } = await setup()
  await discovery.register(8081)
  eureka.script.answer = () => ({ status: 200, silent: true })
  const stopped = discovery.stop(3000)
  await until(() => eureka.lines().length === 2)
  clock.pass(3000)
  await stopped
  expect(clock.due).toEqual([])
})

test('who is forgotten registers again, with a newer timestamp', async () => {
  const { eureka, clock, discovery, seen, idle } = await setup({ 'eureka.client.fetch-registry': false })
  await discovery.register(8081)
  eureka.instances.clear()
  await idle()
  clock.pass(30_000)
  await seen(3)
  expect(eureka.lines().slice(1)).toEqual([`PUT ${own}?status=UP&lastDirtyTimestamp=…`, 'POST /eureka/apps/USER-SERVICE'])
  const [first, second] = [0, 2].map((at) => JSON.parse(eureka.seen[at]?.body ?? '').instance.lastDirtyTimestamp)
  expect(second).toBeGreaterThan(first)
  await idle()
  clock.pass(30_000)
  await seen(4)
  expect(eureka.seen[3]?.url).toContain(`lastDirtyTimestamp=${second}`)
})

test('a hash that is not ours brings everything', async () => {
  const { eureka, clock, discovery, seen, idle } = await setup({ 'eureka.client.register-with-eureka': false })
  eureka.put(instanceOf('order-service', 9001, { instanceId: 'o1' }))
  await discovery.start()
  eureka.instances.set('o2', instanceOf('order-service', 9002, { instanceId: 'o2' }))
  await idle(1)
  clock.pass(30_000)
  await seen(3)
  expect(eureka.lines()).toEqual(['GET /eureka/apps/', 'GET /eureka/apps/delta', 'GET /eureka/apps/'])
  await until(() => discovery.instances('Order-Service').length === 2)
  expect(discovery.services()).toEqual(['order-service'])
})

test('while the server is away its last copy counts, and nobody is lost when it comes back with nothing', async () => {
  const { eureka, clock, discovery, idle } = await setup()
  eureka.put(instanceOf('order-service', 9001, { instanceId: 'o1' }))
  await discovery.start()
  await discovery.register(8081)
  await idle(3)
  await eureka.down()
  for (let minute = 0; minute < 5; minute++) {
    clock.pass(60_000)
    await idle(3)
    expect(discovery.instances('order-service').length).toBe(1)
  }
  // However long it was away: the next attempts are at most 5 s off.
  expect(Math.max(...clock.due.slice(0, 2))).toBeLessThanOrEqual(5000)
  await eureka.up({ forgetful: true })
  const before = eureka.seen.length
  clock.pass(5000)
  await until(() => eureka.seen.length >= before + 3)
  expect(eureka.instances.has(id)).toBe(true)
  await idle(3)
  expect(discovery.instances('order-service').length).toBe(1)
  clock.pass(30_000)
  await idle(3)
  expect(discovery.instances('order-service').length).toBe(1)
  clock.pass(90_000)
  await idle(3)
  expect(discovery.instances('order-service')).toEqual([])
  expect(discovery.instances('user-service').length).toBe(1)
})

test('a service starts without the server, and is there as soon as the server is', async () => {
  const { eureka, clock, discovery, idle } = await setup()
  await eureka.down()
  await discovery.start()
  await discovery.register(8081)
  await idle(3)
  expect(discovery.services()).toEqual([])
  await eureka.up()
  clock.pass(5000)
  await until(() => eureka.instances.has(id))
})

test('without its server it does not start when that is asked for', async () => {
  const { eureka, discovery } = await setup({
    'eureka.client.should-enforce-fetch-registry-at-init': true,
    'eureka.client.should-enforce-registration-at-init': true,
  })
  await eureka.down()
  await expect(discovery.start()).rejects.toThrow('no registry')
  await expect(discovery.register(8081)).rejects.toThrow('registration')
})

test('a status change is told at once, and renewals carry it', async () => {
  const { eureka, clock, discovery, seen, idle } = await setup({ 'eureka.client.fetch-registry': false })
  await discovery.register(8081)
  await discovery.setStatus('OUT_OF_SERVICE')
  expect(JSON.parse(eureka.seen[1]?.body ?? '').instance.status).toBe('OUT_OF_SERVICE')
  await discovery.setStatus('OUT_OF_SERVICE')
  expect(eureka.seen.length).toBe(2)
  await idle()
  clock.pass(30_000)
  await seen(3)
  expect(eureka.lines()[2]).toBe(`PUT ${own}?status=OUT_OF_SERVICE&lastDirtyTimestamp=…`)
})

test('the health of the service is told when that is asked for', async () => {
  const { eureka, clock, discovery, statuses, seen, idle } = await setup({
    'eureka.client.fetch-registry': false,
    'eureka.client.healthcheck.enabled': true,
    'eureka.client.instance-info-replication-interval-seconds': 10,
  })
  await discovery.register(8081)
  await idle()
  statuses.push('DOWN')
  clock.pass(10_000)
  await seen(2)
  expect(JSON.parse(eureka.seen[1]?.body ?? '').instance.status).toBe('DOWN')
})

test('a refresh registers what changed of the instance, and nothing when nothing did', async () => {
  const { eureka, environment, discovery, seen } = await setup({ 'eureka.client.fetch-registry': false })
  await discovery.register(8081)
  environment.change({ 'token.secret': 'new' })
  environment.change({ 'eureka.instance.metadata-map.zone': 'blue' })
  await seen(2)
  expect(JSON.parse(eureka.seen[1]?.body ?? '').instance.metadata).toEqual({ zone: 'blue', 'management.port': '8081' })
  environment.change({ 'eureka.instance.instance-id': 'other' })
  await seen(4)
  expect(eureka.lines().slice(2)).toEqual([`DELETE ${own}`, 'POST /eureka/apps/USER-SERVICE'])
  environment.change({ 'eureka.instance.lease-renewal-interval-in-seconds': 'often' })
  expect(discovery.services()).toEqual([])
})

test('a refresh that names another server moves there', async () => {
  const { environment, discovery } = await setup({ 'eureka.client.fetch-registry': false })
  const other = await fakeEureka()
  await discovery.register(8081)
  environment.change({ 'eureka.client.service-url.defaultZone': other.url, 'eureka.instance.metadata-map.zone': 'blue' })
  await until(() => other.instances.size === 1)
})

test('listeners hear of what a caller can notice, and of nothing else', async () => {
  const { eureka, clock, discovery, idle, seen } = await setup({ 'eureka.client.register-with-eureka': false })
  let heard = 0
  discovery.onChange(() => {
    heard += 1
    throw new Error('a listener’s own trouble')
  })
  eureka.put(instanceOf('order-service', 9001, { instanceId: 'o1' }))
  await discovery.start()
  expect(heard).toBe(1)
  await idle(1)
  clock.pass(30_000)
  await seen(2)
  await idle(1)
  expect(heard).toBe(1)
  eureka.put(instanceOf('order-service', 9001, { instanceId: 'o1', status: 'DOWN' }))
  clock.pass(30_000)
  await seen(3)
  await until(() => heard === 2)
  expect(discovery.instances('order-service')).toEqual([])
  expect(discovery.applications()[0]?.instances.length).toBe(1)
})

test('a question for a service that nobody knows hastens the next look', async () => {
  const { eureka, clock, discovery, idle } = await setup({ 'eureka.client.register-with-eureka': false })
  await discovery.start()
  await idle(1)
  eureka.put(instanceOf('order-service', 9001))
  expect(discovery.instances('order-service')).toEqual([])
  expect(eureka.seen.length).toBe(1)
  clock.pass(2000)
  expect(discovery.instances('order-service')).toEqual([])
  expect(discovery.instances('order-service')).toEqual([])
  await until(() => discovery.instances('order-service').length === 1)
  expect(eureka.seen.length).toBe(2)
})

test('a server whose answers make no sense is like one that is away', async () => {
  const { eureka, clock, discovery, idle } = await setup({ 'eureka.client.register-with-eureka': false })
  eureka.put(instanceOf('order-service', 9001))
  await discovery.start()
  eureka.script.answer = () => ({ status: 200, body: '{"applications":{"application":[', headers: {} })
  await idle(1)
  clock.pass(30_000)
  await until(() => eureka.seen.length >= 2)
  await idle(1)
  expect(discovery.instances('order-service').length).toBe(1)
})

test('switched off it knows nobody and asks nobody', async () => {
  for (const off of ['eureka.client.enabled', 'spring.cloud.discovery.enabled']) {
    const { eureka, discovery, health } = await setup({ [off]: false })
    await discovery.start()
    await discovery.register(8081)
    await discovery.setStatus('DOWN')
    expect([discovery.services(), discovery.instances('a'), discovery.applications()]).toEqual([[], [], []])
    expect(eureka.seen).toEqual([])
    expect(await health('discoveryComposite')).toEqual({
      status: 'UP',
      components: { discoveryClient: { status: 'UP', details: { services: [] } } },
    })
  }
})

test('health says what Spring’s says, and stays UP while the server is away', async () => {
  const { eureka, clock, discovery, health, idle, seen } = await setup()
  const ofEureka = async () => (await health('discoveryComposite'))?.components?.eureka
  expect(await ofEureka()).toMatchObject({
    description: 'Eureka discovery client has not yet successfully connected to a Eureka server',
    status: 'UP',
  })
  eureka.put(instanceOf('user-service', 8081, { instanceId: id }))
  eureka.put(instanceOf('gateway-service', 8000))
  await discovery.start()
  await discovery.register(8081)
  const services = ['user-service', 'gateway-service']
  expect(await health('discoveryComposite')).toEqual({
    status: 'UP',
    components: {
      discoveryClient: { status: 'UP', details: { services } },
      eureka: {
        description: 'Remote status from Eureka server',
        status: 'UP',
        details: { applications: { 'USER-SERVICE': 1, 'GATEWAY-SERVICE': 1 } },
      },
    },
  })
  expect(await health('reactiveDiscoveryClients')).toEqual({
    status: 'UP',
    components: {
      'Simple Reactive Discovery Client': { status: 'UP', details: { services: [] } },
      'Spring Cloud Eureka Reactive Discovery Client': { status: 'UP', details: { services } },
    },
  })
  await seen(2)
  await eureka.down()
  clock.pass(61_000)
  await idle(3)
  expect(await ofEureka()).toMatchObject({
    description: 'Eureka discovery client is reporting failures to connect to a Eureka server',
    status: 'UP',
    details: { renewalPeriod: 30, failCount: 2 },
  })
})
