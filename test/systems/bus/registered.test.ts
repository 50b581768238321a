import { expect, test } from 'vitest'
import { callTheRoll } from '../../../src/systems/bus/registered.ts'
import { lookAt } from '../../../src/systems/bus/settings.ts'
import type { Target } from '../../../src/systems/target.ts'
import { fakeConfigServer } from '../../support/servers/config-server.ts'

const { signal } = new AbortController()
const nothing: Target = {
  ...{ name: 'a test', kind: 'context', isProtected: false, broker: 'rabbitmq', configRepo: undefined },
  ...{ kafka: undefined, rabbitmq: undefined, connect: undefined, config: undefined, eureka: undefined },
  ...{ zipkin: undefined, prometheus: undefined, gateway: undefined, sql: undefined },
}

function instance(app: string, port: number, more: object = {}) {
  return {
    ...{ instanceId: `host:${app}:${port}`, hostName: 'host', app: app.toUpperCase(), ipAddr: '127.0.0.1', status: 'UP' },
    ...{ overriddenStatus: 'UNKNOWN', port: { $: port, '@enabled': 'true' }, securePort: { $: 443, '@enabled': 'false' } },
    ...{ countryId: 1, vipAddress: app, lastUpdatedTimestamp: '1', lastDirtyTimestamp: '1' },
    dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
    ...more,
  }
}

async function rollOf(instances: readonly ReturnType<typeof instance>[], target: Partial<Target> = {}) {
  const apps = [...new Set(instances.map(({ app }) => app))]
  const application = apps.map((name) => ({ name, instance: instances.filter(({ app }) => app === name) }))
  const body = JSON.stringify({ applications: { versions__delta: '1', apps__hashcode: '', application } })
  const server = await fakeConfigServer(() => body)
  return callTheRoll({ ...nothing, eureka: { url: `${server.url}/eureka/` }, ...target }, signal)
}

test('all instances are there, by application and port, in the order of their numbers', async () => {
  const roll = await rollOf([instance('user-service', 10000), instance('user-service', 9000), instance('order-service', 1)])
  expect(roll.kind).toBe('known')
  expect(roll.members.map(({ name }) => name)).toEqual(['order-service:1', 'user-service:9000', 'user-service:10000'])
})

test('two that would be called the same are called as they are registered', async () => {
  const one = instance('user-service', 8080, { instanceId: 'a:user-service:8080' })
  const two = instance('user-service', 8080, { instanceId: 'b:user-service:8080', ipAddr: '127.0.0.2' })
  expect((await rollOf([one, two])).members.map(({ name }) => name)).toEqual(['a:user-service:8080', 'b:user-service:8080'])
})

test('the actuator is where the health page is', async () => {
  const elsewhere = instance('a', 1, { healthCheckUrl: 'http://host:9/manage/health' })
  expect((await rollOf([elsewhere, instance('b', 2)])).members.map(({ actuatorUrl }) => actuatorUrl)).toEqual([
    'http://host:9/manage',
    'http://127.0.0.1:2/actuator',
  ])
})

test('of a lab, its config server and its registry are there too, once', async () => {
  const config = { url: 'http://127.0.0.1:8888' }
  const roll = await rollOf([instance('config-service', 8888)], { kind: 'lab', config })
  const names = roll.members.map(({ name }) => name)
  expect(names).toEqual(['config-service:8888', expect.stringMatching(/^discovery-service:\d+$/)])
})

test('without a registry, or with one that does not answer, nobody knows; why is said', async () => {
  expect(await callTheRoll(nothing, signal)).toMatchObject({ kind: 'unknown', because: 'no discovery is known' })
  const gone = await callTheRoll({ ...nothing, eureka: { url: 'http://127.0.0.1:1/eureka/' } }, signal)
  expect(gone).toMatchObject({ kind: 'unknown', because: expect.stringContaining('refused') })
})

const at = (actuatorUrl: string) =>
  lookAt({ name: 'a', application: 'a', port: 1, instanceId: null, status: 'UP', actuatorUrl }, signal)

test('the settings of a member: what was served, what is in force, what was put on top', async () => {
  const source = (name: string, entries: Record<string, string>) => ({
    name,
    properties: Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])),
  })
  const server = await fakeConfigServer(() =>
    JSON.stringify({
      activeProfiles: ['dev'],
      propertySources: [
        source('manager', { a: '9' }),
        source('springCloudBusOverridesProperties', { 'spring.cloud.bus.id': 'a:dev:1:x' }),
        source('configserver:configClient', { 'config.client.version': 'c0ffee' }),
        source('configserver:file:/a.yml', { a: '1', b: '2' }),
        source('applicationConfig', { b: '0', c: '3' }),
      ],
    }),
  )
  const look = await at(`${server.url}/actuator`)
  if (look.kind !== 'settings') throw new Error(look.kind)
  const { settings } = look
  expect(settings).toMatchObject({ profiles: ['dev'], busId: 'a:dev:1:x', managed: new Set(['a']) })
  expect([...settings.served]).toEqual([
    ['a', { value: '1', overriddenBy: 'manager' }],
    ['b', { value: '2', overriddenBy: null }],
  ])
  expect([settings.effective.get('a'), settings.effective.get('c')]).toEqual(['9', '3'])
})

test('one that shows no settings lives; one that does not answer does not', async () => {
  const server = await fakeConfigServer((path) => (path.includes('page') ? '<html>' : { status: 404 }))
  expect(await at(`${server.url}/actuator`)).toEqual({ kind: 'closed' })
  expect(await at(`${server.url}/page`)).toEqual({ kind: 'closed' })
  expect(await at('https://127.0.0.1:1/actuator')).toEqual({ kind: 'closed' })
  expect(await at('http://127.0.0.1:1/actuator')).toMatchObject({ kind: 'away' })
})
