import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { images } from '../../src/lab/images.ts'
import { inMode } from '../../src/lab/members.ts'
import { installPlan } from '../../src/runtime/packages/plan.ts'
import { findCycles } from '../../src/shared/graph.ts'
import { workedOut } from '../support/worked-out.ts'

const each = test.each(components.map((definition) => [definition.name, definition] as const))

test('no two components have a name or a port in common', () => {
  const names = components.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const kraft of [false, true]) {
    const ports = inMode(components, kraft).flatMap(({ ports: own }) => Object.values(own).flatMap(({ port }) => port || []))
    expect(new Set(ports).size).toBe(ports.length)
  }
})

test('three instances of what is scaled have ports of their own', () => {
  const { settings } = workedOut({ kraft: true, scale: { kafka: 3 } })
  const ports = Object.values(settings.ports)
  expect(new Set(ports).size).toBe(ports.length)
})

test('every need is a component, and nothing needs itself in the end', () => {
  for (const kraft of [false, true]) {
    const known = inMode(components, kraft)
    const named = (name: string) => known.find((definition) => definition.name === name)
    expect(known.flatMap(({ needs }) => needs).filter((need) => !named(need))).toEqual([])
    expect(findCycles(known, ({ needs }) => needs.flatMap((need) => named(need) ?? []))).toEqual([])
  }
})

each('%s is said in one line', (_, { summary }) => {
  expect(summary.length).toBeLessThanOrEqual(60)
})

each('%s comes from one exact image', (_, { image }) => {
  expect(image).toMatch(/^[a-z0-9/-]+:v?\d+\.\d+\.\d+(-[a-z]+)?$/)
  expect(Object.values(images)).toContain(image)
})

each('%s speaks only of ports that it has', (_, { ports, variants, where, page = '', links }) => {
  const names = Object.keys({ ...ports, ...variants?.kraft?.ports })
  const spoken = [where, page, ...links.map(({ url }) => url)].flatMap((text) =>
    [...text.matchAll(/\{([\w-]+)\}/g)].map(([, name]) => name),
  )
  expect(spoken.filter((name) => !names.includes(name ?? ''))).toEqual([])
})

each('%s has addresses by names of ours, none of them another’s', (name, { links }) => {
  const others = components.filter((other) => other.name !== name).flatMap((other) => other.links.map(({ env }) => env))
  expect(links.filter(({ env }) => !/^MSA_[A-Z_]+$/.test(env) || others.includes(env))).toEqual([])
})

each(
  '%s can be had on Debian: every program it needs is in a package we know, unless it is optional',
  (_, { programs = [], optional }) => {
    const without = installPlan(programs, { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' })?.without ?? []
    if (!optional) expect(without).toEqual([])
  },
)

each('%s keeps its exit rules plain: each can be sent and read again', (_, { exits = [] }) => {
  for (const { says, because, hint } of exits) {
    expect(new RegExp(says.source, says.flags)).toEqual(says)
    expect(says.flags).toMatch(/^i?$/)
    expect(because).not.toMatch(/[.\n]$/)
    if (hint !== undefined) expect(hint).not.toBe('')
  }
})

test.each([
  ['kafka', 'org.apache.zookeeper.KeeperException$NodeExistsException: KeeperErrorCode = NodeExists', 'try-again'],
  ['kafka', '\tat kafka.zk.KafkaZkClient$CheckedEphemeral.getAfterNodeExists(KafkaZkClient.scala:2233)', 'try-again'],
  [
    'kafka',
    'org.apache.zookeeper.KeeperException$SessionExpiredException: KeeperErrorCode = Session expired for /feature',
    'try-again',
  ],
  ['kafka', 'java.io.IOException: No space left on device', 'failed'],
  ['kafka', 'kafka.common.InconsistentClusterIdException: The Cluster ID x doesn’t match', 'failed'],
  ['connect', 'org.apache.kafka.connect.errors.ConnectException: Failed to find any Kafka broker', 'try-again'],
  ['rabbitmq', 'BOOT FAILED: Incompatible feature flags', 'failed'],
  ['rabbitmq', '{error, incompatible_feature_flags}', 'failed'],
  ['redis', 'Could not create server TCP listening socket 127.0.0.1:6379: bind: Address already in use', 'failed'],
] as const)('%s that says "%s" means: %s', (id, line, means) => {
  const rule = workedOut()
    .of(`${id}-1`)
    .exits.find(({ says, flags }) => new RegExp(says, flags).test(line))
  expect(rule?.means).toBe(means)
})
