import { expect, test } from 'vitest'
import type { ComponentDefinition, PortDefinition } from '../../src/lab/component.ts'
import { toMembers } from '../../src/lab/members.ts'
import { allocatePorts, type PortsWanted } from '../../src/lab/ports.ts'

const component = (
  name: string,
  ports: Record<string, PortDefinition>,
  more: Partial<ComponentDefinition> = {},
): ComponentDefinition => ({
  name,
  summary: name,
  kind: 'engine',
  profile: 'core',
  ports,
  needs: [],
  memoryMiB: 1,
  image: 'none',
  imageDataDir: '/data',
  at: () => ({ command: [], ready: [] }),
  where: '',
  links: [],
  ...more,
})

const registry = [
  component('zookeeper', { client: { port: 2181 } }),
  component('kafka', { client: { port: 9092 }, peer: { port: 29_092, only: 'docker', peerOnly: true } }, { portStep: 2 }),
  component('rabbitmq', {
    amqp: { port: 5672 },
    management: { port: 15_672 },
    epmd: { port: 14_369, only: 'native', internal: true },
  }),
  component('zipkin', { http: { port: 9411 } }),
  component('user-service', { http: { port: 0 } }),
]

interface Wanted extends Partial<Omit<PortsWanted, 'members' | 'registry'>> {
  readonly names?: readonly string[]
  readonly scale?: Record<string, number>
}

/** A machine on which strangers have these ports, and a lab that allocates there. */
function machine(strangers: Record<number, string> = {}, containers: Record<number, string> = {}) {
  const isTaken = (port: number) => port in strangers || port in containers
  const allocate = ({ names = ['zookeeper', 'kafka'], scale = {}, ...more }: Wanted = {}) =>
    allocatePorts(
      {
        members: toMembers(registry, names, scale),
        registry,
        runtime: 'native',
        kept: {},
        asked: {},
        held: new Set(),
        auto: false,
        ...more,
      },
      {
        isFree: async (port) => !isTaken(port),
        findFree: async (near = 40_000, taken) => {
          for (let port = near + 10_000; ; port++) if (!taken.has(port) && !isTaken(port)) return port
        },
        ownerOf: async (port) => strangers[port] || undefined,
        publisherOf: async (port) => (containers[port] ? { name: containers[port], image: 'some:1' } : undefined),
      },
    )
  return { allocate }
}

test('on a free machine everything has the port people know, whatever neighbours in containers use among themselves', async () => {
  const { ports, moved } = await machine().allocate({
    runtime: 'docker',
    names: ['zookeeper', 'kafka', 'rabbitmq'],
    scale: { kafka: 3 },
  })
  expect(ports).toEqual({
    'zookeeper-1.client': 2181,
    'kafka-1.client': 9092,
    'kafka-2.client': 9094,
    'kafka-3.client': 9096,
    'rabbitmq-1.amqp': 5672,
    'rabbitmq-1.management': 15_672,
  })
  expect(moved).toEqual([])
})

test('what was given earlier is kept, also for those who are not there now', async () => {
  const { ports } = await machine().allocate({ kept: { 'kafka-1.client': 19_092, 'zipkin-1.http': 19_411 } })
  expect(ports).toEqual({ 'zookeeper-1.client': 2181, 'kafka-1.client': 19_092, 'zipkin-1.http': 19_411 })
})

test('what is asked for beats what was kept, and moves all instances', async () => {
  const { ports } = await machine().allocate({
    names: ['kafka'],
    scale: { kafka: 3 },
    kept: { 'kafka-1.client': 9092, 'kafka-2.client': 9094 },
    asked: { 'kafka-3.client': 7777, 'kafka.client': 19_092 },
  })
  expect(ports).toEqual({ 'kafka-1.client': 19_092, 'kafka-2.client': 19_094, 'kafka-3.client': 7777 })
})

test('a component with one port is enough to name it', async () => {
  const { ports } = await machine().allocate({ names: ['kafka', 'zipkin'], asked: { zipkin: 19_411, 'kafka-1': 19_092 } })
  expect(ports).toMatchObject({ 'zipkin-1.http': 19_411, 'kafka-1.client': 19_092 })
})

test('a port asked for a component that is not in this lab is no mistake', async () => {
  expect((await machine().allocate({ asked: { zipkin: 19_411 } })).ports).not.toHaveProperty('zipkin-1.http')
})

test.each([
  ['kafka.clint', 'no port is called "kafka.clint". Did you mean kafka.client?'],
  ['kafak', 'no port is called "kafak". Did you mean kafka?'],
  ['kafka.peer', 'no port is called "kafka.peer".'],
  ['rabbitmq', 'rabbitmq has 2 ports: say which of amqp, management.'],
])('"%s" is refused with what to type', async (typed, message) => {
  await expect(machine().allocate({ asked: { [typed]: 19_092 } })).rejects.toMatchObject({ code: 'USAGE', exitCode: 2, message })
})

test('the ports there are stand below', async () => {
  await expect(machine().allocate({ asked: { 'kafka.peer': 1 } })).rejects.toMatchObject({ details: ['all: kafka.client'] })
  await expect(machine().allocate({ asked: { nothing: 1 } })).rejects.toMatchObject({
    details: ['all: zookeeper.client kafka.client rabbitmq.amqp rabbitmq.management zipkin.http user-service.http'],
  })
})

test.each([0, 65_536, -1, 1.5, Number.NaN])('%s is no port', async (port) => {
  const allocated = machine().allocate({ asked: { 'kafka.client': port } })
  await expect(allocated).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`${port} is no port for kafka.client`),
  })
})

test('an instance whose port would lie beyond the range is refused', async () => {
  const allocated = machine().allocate({ names: ['kafka'], scale: { kafka: 3 }, asked: { 'kafka.client': 65_534 } })
  await expect(allocated).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('65536 is no port') })
})

test('a port of a stranger is told with its owner and two ways out', async () => {
  const owner = 'java (pid 4711), started 2h ago: kafka.Kafka /opt/kafka/server.properties'
  await expect(machine({ 9092: owner }).allocate()).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    exitCode: 3,
    message: 'port 9092 is taken, and kafka needs it',
    details: [`by    ${owner}`],
    hint: 'msa up --auto-ports          or  msa up --port kafka.client=19092',
  })
})

test('all ports of strangers are told at once, containers by their name', async () => {
  const { allocate } = machine({ 9094: '' }, { 2181: 'their-zookeeper' })
  await expect(allocate({ scale: { kafka: 2 } })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: '2 ports that the lab needs are taken',
    details: [
      ' 2181  zookeeper  by container their-zookeeper (some:1)',
      ' 9094  kafka-2    by a process that cannot be seen from here',
    ],
    hint: 'msa up --auto-ports          or  msa up --port zookeeper.client=12181 --port kafka-2.client=19094',
  })
})

test('with auto every port that is taken moves, and the move is told', async () => {
  const { allocate } = machine({ 9092: 'x', 2181: 'y' })
  const first = await allocate({ auto: true })
  expect(first.ports).toEqual({ 'zookeeper-1.client': 12_181, 'kafka-1.client': 19_092 })
  expect(first.moved).toEqual([
    { key: 'zookeeper-1.client', from: 2181, to: 12_181 },
    { key: 'kafka-1.client', from: 9092, to: 19_092 },
  ])
  expect(await allocate({ kept: first.ports })).toEqual({ ports: first.ports, moved: [] })
})

test('what this lab itself listens on is not a stranger’s', async () => {
  const { ports } = await machine({ 9092: 'our own kafka' }).allocate({ held: new Set([9092]) })
  expect(ports['kafka-1.client']).toBe(9092)
})

test('a port that nobody types moves silently', async () => {
  const { ports, moved } = await machine({ 14369: 'another epmd' }).allocate({ names: ['rabbitmq'] })
  expect(ports['rabbitmq-1.epmd']).toBe(24_369)
  expect(moved).toEqual([])
})

test('a port that nobody knows is any, and stays', async () => {
  const { allocate } = machine()
  const { ports } = await allocate({ names: ['user-service'] })
  expect(ports['user-service-1.http']).toBeGreaterThan(0)
  expect((await allocate({ names: ['user-service'], kept: ports })).ports).toEqual(ports)
})

test('two that are asked to use the same port are refused, also with auto', async () => {
  const asked = { 'kafka.client': 7000, zipkin: 7000 }
  for (const auto of [false, true]) {
    await expect(machine().allocate({ names: ['kafka', 'zipkin'], asked, auto })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'kafka.client and zipkin.http are both asked to use port 7000.',
    })
  }
})

test('one that has the port another is asked to use has to be moved by somebody', async () => {
  const wanted = { names: ['kafka', 'zipkin'], asked: { 'kafka.client': 9411 } }
  await expect(machine().allocate(wanted)).rejects.toMatchObject({
    code: 'USAGE',
    message: 'kafka.client and zipkin.http would both use port 9411.',
  })
  expect((await machine().allocate({ ...wanted, auto: true })).ports).toEqual({ 'kafka-1.client': 9411, 'zipkin-1.http': 19_411 })
})

test('behind a delay the program has a port of its own, and keeps it', async () => {
  const wanted = { names: ['kafka', 'rabbitmq'], slow: new Set(['kafka']) }
  const { ports } = await machine().allocate(wanted)
  expect(ports).toMatchObject({ 'kafka-1.client': 9092, 'kafka-1.client.behind': 19_092 })
  expect(Object.keys(ports).filter((key) => key.endsWith('.behind'))).toEqual(['kafka-1.client.behind'])
  expect((await machine().allocate({ ...wanted, kept: ports })).ports).toEqual(ports)
})

test('a second instance is beside the first, wherever that one was moved', async () => {
  const { allocate } = machine()
  const { ports } = await allocate({ names: ['kafka'], scale: { kafka: 3 }, kept: { 'kafka-1.client': 19_092 } })
  expect(ports).toMatchObject({ 'kafka-1.client': 19_092, 'kafka-2.client': 19_094, 'kafka-3.client': 19_096 })
})
