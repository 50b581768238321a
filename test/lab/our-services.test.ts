import { expect, test } from 'vitest'
import type { ServedRepo } from '../../src/lab/config-serving.ts'
import type { InstanceSpec } from '../../src/lab/spec.ts'
import { type LabFacts, machine, workedOut } from '../support/worked-out.ts'

const launchOf = (spec: InstanceSpec) => ({ ...spec.launch, json: JSON.parse(spec.launch.env.SPRING_APPLICATION_JSON ?? '{}') })
const configService = (facts: LabFacts = {}) => launchOf(workedOut(facts).of('config-service-1'))
const serving = (repo: ServedRepo) =>
  configService({ machine: { config: { repo, encrypt: machine.config.encrypt } } }).json as Record<string, string>

test.each(['native', 'docker'] as const)('in %s both are processes of this machine, with the Node that runs msa', (runtime) => {
  for (const name of ['config-service', 'discovery-service']) {
    expect(workedOut({ runtime }).of(`${name}-1`).launch).toMatchObject({
      kind: 'native',
      command: ['/usr/bin/node', `/dist/services/${name}/main.js`],
    })
  }
})

test('they come after the brokers and one another, and bring none of them into a lab', () => {
  expect([...workedOut().of('discovery-service-1').needs].sort()).toEqual(['config-service-1', 'kafka-1', 'rabbitmq-1'])
  const alone = workedOut({ components: ['discovery-service'] })
  expect(alone.of('discovery-service-1').needs).toEqual([])
  expect(launchOf(alone.of('discovery-service-1')).json).toMatchObject({ 'spring.cloud.bus.enabled': 'false' })
})

const nobody = {
  'management.zipkin.tracing.export.enabled': 'false',
  'spring.cloud.config.enabled': 'false',
  'eureka.client.enabled': 'false',
}
const noBrokers = { 'msa.stream.rabbit.enabled': 'false', 'msa.stream.kafka.enabled': 'false' }

test.each([
  ['user-service', { ...nobody, 'msa.gateway.url': 'http://GATEWAY-SERVICE' }],
  ['order-service', { ...nobody, ...noBrokers }],
  ['catalog-service', { ...nobody, ...noBrokers }],
  ['gateway-service', { ...nobody, 'msa.redis.enabled': 'false' }],
  ['discovery-service', { 'spring.cloud.config.enabled': 'false' }],
])('%s does not look at the usual ports for what its lab has not: another lab may have it there', (name, told) => {
  expect(launchOf(workedOut({ components: [name] }).of(`${name}-1`)).json).toMatchObject(told)
  const whole = launchOf(workedOut().of(`${name}-1`)).json
  for (const property of Object.keys(told)) expect(whole).not.toHaveProperty([property])
})

test('a registry asks for itself, whatever else its lab has not', () => {
  const { json } = launchOf(workedOut({ components: ['discovery-service'] }).of('discovery-service-1'))
  expect(json).not.toHaveProperty(['eureka.client.enabled'])
})

test('a work tree is served as git, a folder that is none natively, an address as git with a clone of its own', () => {
  expect(serving({ kind: 'work-tree', path: '/shop/my repo' })).toMatchObject({
    'spring.cloud.config.server.git.uri': 'file:///shop/my%20repo',
  })
  expect(serving({ kind: 'folder', path: '/shop/config' })).toMatchObject({
    'spring.profiles.active': 'native',
    'spring.cloud.config.server.native.search-locations': 'file:///shop/config/',
  })
  expect(serving({ kind: 'git', url: 'https://git.example/shop.git' })).toMatchObject({
    'spring.cloud.config.server.git.uri': 'https://git.example/shop.git',
    'spring.cloud.config.server.git.basedir': '/state/labs/msa/data/config-service-1/repository',
  })
})

test('the key is in the environment of the config server alone, and in no argument and no file', () => {
  const { specs } = workedOut()
  const knowing = specs.filter(({ launch }) => JSON.stringify(launch.env).includes('"KEY"'))
  expect(knowing.map(({ id }) => id)).toEqual(['config-service-1'])
  const { command, files } = configService()
  expect(JSON.stringify([command, files])).not.toContain('KEY')
})

test('a discovery server alone knows itself only; several know one another', () => {
  const zones = (count: number) =>
    workedOut({ scale: { 'discovery-service': count } })
      .specs.filter(({ component }) => component === 'discovery-service')
      .map((spec) => launchOf(spec).json['eureka.client.serviceUrl.defaultZone'])
  expect(zones(1)).toEqual(['http://127.0.0.1:8761/eureka/'])
  expect(zones(2)).toEqual(['http://127.0.0.1:8762/eureka/', 'http://127.0.0.1:8761/eureka/'])
})

test('another broker changes them and no engine', () => {
  const before = workedOut()
  const after = workedOut({ broker: 'kafka' })
  expect(before.specs.filter(({ id, hash }) => after.of(id).hash !== hash).map(({ component }) => component)).toEqual([
    ...['config-service', 'discovery-service'],
    ...['user-service', 'order-service', 'catalog-service', 'gateway-service'],
  ])
})

test('whoever imports settings is told where, and the config server asks nobody', () => {
  const { json } = launchOf(workedOut().of('discovery-service-1'))
  expect(json).toMatchObject({ 'spring.cloud.config.uri': 'http://127.0.0.1:8888', 'server.address': '127.0.0.1' })
  expect(configService().json).toMatchObject({ 'spring.cloud.config.enabled': 'false', 'eureka.client.enabled': 'false' })
})

test('order-service is told where the worker of Connect finds the database, in a container too', () => {
  const told = (facts: LabFacts) => launchOf(workedOut(facts).of('order-service-1')).json['order.sink.database']
  expect(told({})).toBe('127.0.0.1:3306')
  expect(told({ runtime: 'docker' })).toBe('mariadb-1:3306')
  expect(told({ components: ['order-service'] })).toBeUndefined()
})

test('one that is slowed is found at the delay before it; it listens behind that', () => {
  const { of } = workedOut({ slow: { 'discovery-service': 200 } })
  const { json } = launchOf(of('discovery-service-1'))
  const [relay] = of('discovery-service-1').slow?.relays ?? []
  expect([json['eureka.instance.non-secure-port'], json['server.port']]).toEqual([String(relay?.from), String(relay?.to)])
  expect(relay?.from).toBe(8761)
  expect(launchOf(of('config-service-1')).json).not.toHaveProperty('eureka.instance.non-secure-port')
})
