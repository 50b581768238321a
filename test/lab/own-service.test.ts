import { expect, test } from 'vitest'
import type { ComponentDefinition } from '../../src/lab/component.ts'
import { components } from '../../src/lab/components.ts'
import type { ProjectService } from '../../src/lab/project/project.ts'
import { registryOf } from '../../src/lab/record.ts'
import type { InstanceSpec, NativeLaunch } from '../../src/lab/spec.ts'
import { type LabFacts, workedOut } from '../support/worked-out.ts'

const plain: ProjectService = {
  command: 'node app.js',
  image: null,
  cwd: '/shop',
  env: {},
  needs: [],
  health: null,
  ports: {},
  watch: false,
  job: false,
}

const registryWith = (services: Readonly<Record<string, Partial<ProjectService>>>): readonly ComponentDefinition[] =>
  registryOf({
    services: Object.fromEntries(Object.entries(services).map(([name, facts]) => [name, { ...plain, ...facts }])),
  })

/** A lab of everything that is core, and these. */
function shop(services: Readonly<Record<string, Partial<ProjectService>>>, facts: LabFacts = {}) {
  const registry = registryWith(services)
  const core = registry.filter(({ profile }) => profile === 'core').map(({ name }) => name)
  const ports = Object.fromEntries(Object.keys(services).map((name, index) => [`${name}-1.http`, 40_000 + index]))
  return workedOut({ registry, components: core, ...facts, ports: { ...ports, ...facts.ports } })
}

const native = ({ launch }: InstanceSpec): NativeLaunch => {
  if (launch.kind !== 'native') throw new Error('no process')
  return launch
}

test.each(['native', 'docker'] as const)('in %s a command is a process of this machine, told where everything is', (runtime) => {
  const spec = shop({ orders: { env: { COLOUR: 'blue' } } }, { runtime }).of('orders-1')
  const { command, cwd, folders, env } = native(spec)
  expect({ command, cwd, folders }).toEqual({ command: ['sh', '-c', 'node app.js'], cwd: '/shop', folders: [] })
  expect(env).toMatchObject({
    MSA_LAB: 'msa',
    MSA_KAFKA: '127.0.0.1:9092',
    SPRING_RABBITMQ_PORT: '5672',
    SPRING_CLOUD_CONFIG_URI: 'http://127.0.0.1:8888',
    EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: 'http://127.0.0.1:8761/eureka/',
    MSA_BUS_BROKER: 'rabbitmq',
    PORT: '40000',
    SERVER_PORT: '40000',
    COLOUR: 'blue',
  })
  expect(JSON.parse(env.SPRING_APPLICATION_JSON ?? '')).toMatchObject({ 'server.port': '40000' })
  expect(env).not.toHaveProperty('ENCRYPT_KEY')
})

test('it comes after the broker, the settings and the registry; a job only after what it says it needs', () => {
  const { of } = shop({ orders: { needs: ['zipkin'] }, seed: { job: true, needs: ['kafka'] } })
  expect([...of('orders-1').needs].sort()).toEqual([
    'config-service-1',
    'discovery-service-1',
    'kafka-1',
    'rabbitmq-1',
    'zipkin-1',
  ])
  expect(of('seed-1').needs).toEqual(['kafka-1'])
})

test('named alone, it brings what it needs and nothing else', () => {
  const orders = registryWith({ orders: { needs: ['redis'] } }).find(({ name }) => name === 'orders')
  expect(orders).toMatchObject({ needs: ['redis'], kind: 'service', profile: 'core' })
})

test('each of its ports has a variable, the first one by the names that programs know', () => {
  const { of } = shop({ orders: { ports: { web: 8080, debug: 0 } } }, { ports: { 'orders-1.web': 8080, 'orders-1.debug': 5005 } })
  expect(native(of('orders-1')).env).toMatchObject({ PORT: '8080', SERVER_PORT: '8080', DEBUG_PORT: '5005' })
})

test.each<[string, Partial<ProjectService>, unknown]>([
  ['says nothing', {}, []],
  ['has a path', { health: { path: '/up', port: null, timeoutMs: null } }, [{ kind: 'http', port: 'http', path: '/up' }]],
  ['names a port', { ports: { http: 8080 } }, [{ kind: 'tcp', port: 'http' }]],
  ['asks for tcp', { health: { path: null, port: null, timeoutMs: null } }, [{ kind: 'tcp', port: 'http' }]],
  ['is a job', { job: true, ports: { http: 8080 } }, []],
])('one that %s is ready by its word', (_, facts, probes) => {
  expect(
    shop({ orders: facts })
      .of('orders-1')
      .ready.map(({ probe }) => probe),
  ).toEqual(probes)
})

test('a health URL has a port of its own', () => {
  const [ready] = shop({ orders: { health: { path: '/h', port: '9999', timeoutMs: null } } }).of('orders-1').ready
  expect(ready).toMatchObject({ host: '127.0.0.1', port: 9999 })
})

test('a change of its command, folder, variables or watched files is a change of it; one of another service is none', () => {
  const hash = (facts: Partial<ProjectService>, other = {}) => shop({ orders: facts, other }).of('orders-1').hash
  const before = hash({})
  for (const facts of [{ command: 'node b.js' }, { cwd: '/b' }, { env: { A: '1' } }, { watch: true }] as const)
    expect(hash(facts)).not.toBe(before)
  expect(hash({}, { env: { A: '1' } })).toBe(before)
})

test('a moved broker is a change of a service, and none of a job', () => {
  const hashes = (port: number) => {
    const { of } = shop({ orders: {}, seed: { job: true } }, { ports: { 'kafka-1.client': port } })
    return [of('orders-1').hash, of('seed-1').hash]
  }
  const [[service, job], [movedService, movedJob]] = [hashes(9092), hashes(19_092)]
  expect(movedService).not.toBe(service)
  expect(movedJob).toBe(job)
})

test('an image runs on the network of this machine where it can, and is told the same', () => {
  const launch = shop({ orders: { command: null, image: 'shop/orders:1' } }, { runtime: 'docker' }).of('orders-1').launch
  expect(launch).toMatchObject({ kind: 'docker', image: 'shop/orders:1', network: 'host', volumes: [] })
  expect(launch.env).toMatchObject({ SERVER_PORT: '40000', SPRING_RABBITMQ_HOST: '127.0.0.1', MSA_KAFKA: '127.0.0.1:9092' })
})

test('where it cannot, neighbours go by their names, and services of the host by the name of the host', () => {
  const facts = { runtime: 'docker', machine: { sharesHostNetwork: false } } as const
  const launch = shop({ orders: { command: null, image: 'shop/orders:1' } }, facts).of('orders-1').launch
  expect(launch).toMatchObject({ network: 'msa', ports: [{ container: 8080, host: 40_000 }] })
  expect(launch.env).toMatchObject({
    SERVER_PORT: '8080',
    MSA_KAFKA: 'kafka-1:29092',
    SPRING_RABBITMQ_ADDRESSES: 'rabbitmq-1:5672',
    SPRING_CLOUD_CONFIG_URI: 'http://host.docker.internal:8888',
  })
})

test('several instances have ports of their own, also next to one another where the first is fixed', () => {
  const definition = registryWith({ orders: { ports: { http: 8080 } }, seed: { job: true } })
  expect(definition.find(({ name }) => name === 'orders')?.portStep).toBe(1)
  expect(definition.find(({ name }) => name === 'seed')?.portStep).toBeUndefined()
})

test('its address has a name of its own, never one of the lab', () => {
  const links = registryWith({ 'order-service': {}, config: {} }).flatMap((definition) =>
    components.includes(definition) ? [] : [definition.links],
  )
  expect(links).toEqual([[{ env: 'MSA_ORDER_SERVICE_URL', url: 'http://{http}' }], []])
})

test('one by the name of a service of the course takes its place, at its port and with its address', () => {
  const { specs, of, settings } = shop({ 'gateway-service': {} }, { ports: { 'gateway-service-1.http': 8000 } })
  expect(specs.filter(({ component }) => component === 'gateway-service').map(({ id }) => id)).toEqual(['gateway-service-1'])
  expect(native(of('gateway-service-1')).command).toEqual(['sh', '-c', 'node app.js'])
  expect(native(of('user-service-1')).env.MSA_GATEWAY_URL).toBe('http://127.0.0.1:8000')
  expect(registryWith({ 'gateway-service': {} }).find(({ name }) => name === 'gateway-service')?.ports).toEqual({
    http: { port: 8000 },
  })
  expect(settings.components.filter((name) => name === 'gateway-service')).toHaveLength(1)
})

test('one that is slowed registers where the delay is, and listens behind it', () => {
  const { of } = shop({ orders: {} }, { slow: { orders: 200 } })
  const [relay] = of('orders-1').slow?.relays ?? []
  expect(native(of('orders-1')).env).toMatchObject({
    EUREKA_INSTANCE_NON_SECURE_PORT: String(relay?.from),
    PORT: String(relay?.to),
  })
})
