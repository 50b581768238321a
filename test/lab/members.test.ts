import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { find, inMode, select, toMembers } from '../../src/lab/members.ts'

const nobody = { profiles: [], names: [] }
const ids = (members: ReturnType<typeof toMembers>) =>
  members.map(({ id, name, needs }) => `${id} (${name}) ← ${needs.join(' ')}`.trim())

const engines = ['zookeeper', 'kafka', 'rabbitmq', 'zipkin', 'prometheus']
const services = [
  ...['config-service', 'discovery-service'],
  ...['user-service', 'order-service', 'catalog-service', 'gateway-service'],
]

test('a profile is the core, its own components and what they need, in the order people know', () => {
  expect(select(components, { ...nobody, profiles: ['core'] })).toEqual([...engines, ...services])
  expect(select(components, { ...nobody, profiles: ['connect'] })).toEqual([...engines, 'mariadb', 'connect', ...services])
  expect(select(components, { ...nobody, profiles: ['monitoring'] })).toEqual([...engines, 'grafana', ...services])
})

test('profiles and names add up, and full is everything', () => {
  expect(select(components, { profiles: ['messaging'], names: ['mariadb'] })).toEqual([
    ...engines,
    'mariadb',
    'redis',
    ...services,
  ])
  expect(select(components, { ...nobody, profiles: ['full'] })).toEqual(components.map(({ name }) => name))
  expect(select(components, nobody)).toEqual([])
})

test('a component by name comes with what it needs', () => {
  expect(select(components, { ...nobody, names: ['kafka'] })).toEqual(['zookeeper', 'kafka'])
})

test('without ZooKeeper there is none, Kafka needs none and has a controller', () => {
  const kraft = inMode(components, true)
  expect(kraft.map(({ name }) => name)).not.toContain('zookeeper')
  expect(find(kraft, 'kafka')).toMatchObject({ needs: [], ports: { controller: { port: 9093 } } })
  expect(select(kraft, { ...nobody, names: ['kafka'] })).toEqual(['kafka'])
  expect(inMode(components, false)).toEqual(components)
})

test('a name nobody has is met with the one that was meant, and with all there are', () => {
  expect(() => select(components, { ...nobody, names: ['kafak'] })).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_COMPONENT',
      exitCode: 2,
      message: 'no component is called "kafak". Did you mean kafka?',
      details: [expect.stringMatching(/^all: zookeeper kafka /)],
    }),
  )
})

test('each member comes after all it needs, whatever the order of the names', () => {
  const members = toMembers(components, ['connect', 'kafka', 'mariadb', 'zookeeper'], {})
  expect(ids(members)).toEqual([
    'zookeeper-1 (zookeeper) ←',
    'kafka-1 (kafka) ← zookeeper-1',
    'mariadb-1 (mariadb) ←',
    'connect-1 (connect) ← kafka-1 mariadb-1',
  ])
})

test('of several each has its number in its name, and what needs them needs all', () => {
  expect(ids(toMembers(components, ['zookeeper', 'kafka', 'mariadb', 'connect'], { kafka: 3 }))).toEqual([
    'zookeeper-1 (zookeeper) ←',
    'kafka-1 (kafka-1) ← zookeeper-1',
    'kafka-2 (kafka-2) ← zookeeper-1',
    'kafka-3 (kafka-3) ← zookeeper-1',
    'mariadb-1 (mariadb) ←',
    'connect-1 (connect) ← kafka-1 kafka-2 kafka-3 mariadb-1',
  ])
})

test('a need that is not in the lab is none', () => {
  expect(ids(toMembers(components, ['kafka'], {}))).toEqual(['kafka-1 (kafka) ←'])
})

test('what a lab has one of is not scaled', () => {
  expect(() => toMembers(components, ['zipkin'], { zipkin: 2 })).toThrow(
    expect.objectContaining({ code: 'USAGE', exitCode: 2, message: 'zipkin cannot be scaled: a lab has one.' }),
  )
})
