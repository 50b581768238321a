import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { withPorts } from '../../src/lab/host-address.ts'
import { containerLabels } from '../../src/lab/labels.ts'
import type { DockerLaunch, InstanceSpec, NativeLaunch } from '../../src/lab/spec.ts'
import { placeOf } from '../../src/lab/specify.ts'
import { machine, workedOut } from '../support/worked-out.ts'

const modes = ['native', 'docker'].flatMap((runtime) =>
  [false, true].flatMap((kraft) => [1, 3].map((brokers) => ({ runtime: runtime as 'native' | 'docker', kraft, brokers }))),
)
const eachMode = test.each(modes.map((mode) => [`${mode.runtime}${mode.kraft ? ' kraft' : ''} ×${mode.brokers}`, mode] as const))
const lab = ({ runtime, kraft, brokers }: (typeof modes)[number], facts: Parameters<typeof workedOut>[0] = {}) =>
  workedOut({ runtime, kraft, scale: { kafka: brokers }, ...facts })

const files = ({ launch }: InstanceSpec) => launch.files
const content = (spec: InstanceSpec, file: string) => files(spec).find(({ path }) => path.endsWith(file))?.content ?? ''
const docker = ({ launch }: InstanceSpec): DockerLaunch => {
  if (launch.kind !== 'docker') throw new Error('not in a container')
  return launch
}
const native = ({ launch }: InstanceSpec): NativeLaunch => {
  if (launch.kind !== 'native') throw new Error('not on the host')
  return launch
}

eachMode('%s: everything can be worked out, and twice the same', (_, mode) => {
  const { specs } = lab(mode)
  expect(specs.length).toBe((mode.kraft ? components.length - 1 : components.length) + mode.brokers - 1)
  expect(specs).toEqual(lab(mode).specs)
  expect(JSON.parse(JSON.stringify(specs))).toEqual(specs)
  expect(new Set(specs.map(({ hash }) => hash)).size).toBe(specs.length)
  for (const { hash, ready, where } of specs) {
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(ready.length).toBeGreaterThan(0)
    expect(ready.every(({ host, port }) => host === '127.0.0.1' && port > 0)).toBe(true)
    expect(where).toMatch(/127\.0\.0\.1:\d+/)
  }
})

eachMode('%s: nothing is left to be filled in', (_, mode) => {
  for (const spec of lab(mode).specs)
    expect(JSON.stringify([spec.launch, spec.prepare, spec.where])).not.toMatch(
      /undefined|NaN|\[object|127\.0\.0\.1:0\b|\{(client|http|sql|amqp)\}/,
    )
})

eachMode('%s: no secret is in an argument, a label, an image or a file that others may read', (_, mode) => {
  for (const spec of lab(mode).specs) {
    // The id of a KRaft cluster is made per lab like a secret, and is none.
    const secret = /SECRET-(?!kafka-cluster-id)/
    const { env, files: rendered, ...open } = spec.launch
    expect(JSON.stringify([open, spec.prepare, spec.where, spec.exits])).not.toMatch(secret)
    expect(JSON.stringify(containerLabels({ id: 'id', name: 'msa' }, spec, '1.2.3'))).not.toMatch(secret)
    expect(rendered.filter(({ content: text, secret: isSecret }) => secret.test(text) && !isSecret)).toEqual([])
    for (const [name, value] of Object.entries(env)) if (secret.test(value)) expect(name).toMatch(/PASSWORD|^MSA_MARIADB_URL$/)
  }
})

test.each(modes.filter(({ runtime }) => runtime === 'native'))('on the host nothing listens but on 127.0.0.1: %j', (mode) => {
  for (const spec of lab(mode).specs) {
    const { command, env, files: rendered } = native(spec)
    expect(JSON.stringify([command, env, rendered])).not.toMatch(/0\.0\.0\.0|\[::\]|\*:\d|:\/\/:\d/)
  }
})

test('on the host each engine is told its address in its own words', () => {
  const { of } = workedOut({ scale: { kafka: 3 } })
  expect(content(of('zookeeper-1'), 'zookeeper.properties')).toContain('clientPortAddress=127.0.0.1')
  expect(content(of('zookeeper-1'), 'zookeeper.properties')).toContain('admin.enableServer=false')
  expect(content(of('kafka-2'), 'server.properties')).toContain(
    'listeners=PLAINTEXT://127.0.0.1:9094\nadvertised.listeners=PLAINTEXT://127.0.0.1:9094',
  )
  expect(content(of('kafka-2'), 'server.properties')).toContain('zookeeper.connect=127.0.0.1:2181')
  expect(content(of('rabbitmq-1'), 'rabbitmq.conf')).toContain('listeners.tcp.1 = 127.0.0.1:5672')
  expect(native(of('rabbitmq-1')).env).toMatchObject({
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: expect.stringContaining('inet_dist_use_interface {127,0,0,1}'),
  })
  expect(native(of('zipkin-1')).command).toContain('--armeria.ports[0].ip=127.0.0.1')
  expect(native(of('prometheus-1')).command).toContain('--web.listen-address=127.0.0.1:9090')
  expect(native(of('mariadb-1')).command).toContain('--bind-address=127.0.0.1')
  expect(content(of('connect-1'), 'connect.properties')).toContain('listeners=http://127.0.0.1:8083')
  expect(content(of('connect-1'), 'connect.properties')).toContain(
    'bootstrap.servers=127.0.0.1:9092,127.0.0.1:9094,127.0.0.1:9096',
  )
  expect(native(of('redis-1')).command.join(' ')).toContain('--bind 127.0.0.1 --port 6379')
  expect(native(of('grafana-1')).env).toMatchObject({ GF_SERVER_HTTP_ADDR: '127.0.0.1' })
})

test.each(modes.filter(({ runtime }) => runtime === 'docker'))(
  'a container publishes what people use and nothing else: %j',
  (mode) => {
    const published = Object.fromEntries(
      lab(mode)
        .specs.filter(({ launch }) => launch.kind === 'docker')
        .map((spec) => [spec.id, docker(spec).ports.map(({ container, host }) => `${host}→${container}`)]),
    )
    const brokers = Object.fromEntries(
      Array.from({ length: mode.brokers }, (_, index) => [`kafka-${index + 1}`, [`${9092 + 2 * index}→9092`]]),
    )
    expect(published).toEqual({
      ...(mode.kraft ? {} : { 'zookeeper-1': ['2181→2181'] }),
      ...brokers,
      'rabbitmq-1': ['5672→5672', '15672→15672', '61613→61613', '15674→15674'],
      'zipkin-1': ['9411→9411'],
      'prometheus-1': [],
      'mariadb-1': ['3306→3306'],
      'connect-1': ['8083→8083'],
      'redis-1': ['6379→6379'],
      'grafana-1': [],
    })
  },
)

test('what shares the host’s network binds its loopback and finds the others there; on another machine it is published like all', () => {
  const { of } = workedOut({ runtime: 'docker' })
  expect(docker(of('prometheus-1'))).toMatchObject({ network: 'host', ports: [], extraHosts: [] })
  expect(docker(of('prometheus-1')).command).toContain('--web.listen-address=127.0.0.1:9090')
  expect(content(of('prometheus-1'), 'prometheus.yml')).toContain('127.0.0.1:9411')
  expect(content(of('grafana-1'), 'prometheus.yml')).toContain('http://127.0.0.1:9090')
  const desktop = workedOut({ runtime: 'docker', machine: { sharesHostNetwork: false } })
  expect(docker(desktop.of('prometheus-1'))).toMatchObject({ network: 'msa', ports: [{ container: 9090, host: 9090 }] })
  expect(content(desktop.of('prometheus-1'), 'prometheus.yml')).toContain('zipkin-1:9411')
  expect(content(desktop.of('grafana-1'), 'prometheus.yml')).toContain('http://prometheus-1:9090')
})

test('a broker in a container answers the host and its neighbours, each at an address of theirs', () => {
  const { of } = workedOut({ runtime: 'docker', scale: { kafka: 2 }, ports: { 'kafka-2.client': 19094 } })
  expect(content(of('kafka-2'), 'server.properties')).toContain(
    'listeners=EXTERNAL://0.0.0.0:9092,INTERNAL://0.0.0.0:29092\nadvertised.listeners=EXTERNAL://127.0.0.1:19094,INTERNAL://kafka-2:29092',
  )
  expect(content(of('connect-1'), 'connect.properties')).toContain('bootstrap.servers=kafka-1:29092,kafka-2:29092')
  expect(docker(of('kafka-2'))).toMatchObject({
    containerName: 'msa-kafka-2',
    hostname: 'kafka-2',
    aliases: ['kafka-2', 'kafka'],
    network: 'msa',
  })
})

test('three brokers copy everything three times and want two; one copies nothing', () => {
  const one = content(workedOut().of('kafka-1'), 'server.properties')
  const three = content(workedOut({ scale: { kafka: 3 } }).of('kafka-1'), 'server.properties')
  expect(one).toContain('offsets.topic.replication.factor=1')
  expect(one).toContain('min.insync.replicas=1')
  expect(three).toContain('offsets.topic.replication.factor=3')
  expect(three).toContain('min.insync.replicas=2')
})

test('without ZooKeeper every broker is a voter, and its data is kept apart', () => {
  const { of } = workedOut({ kraft: true, scale: { kafka: 3 } })
  expect(content(of('kafka-3'), 'server.properties')).toContain(
    'controller.quorum.voters=1@127.0.0.1:9093,2@127.0.0.1:9095,3@127.0.0.1:9097',
  )
  expect(content(of('kafka-3'), 'server.properties')).not.toContain('zookeeper')
  expect(native(of('kafka-3')).cwd).toBe('/state/labs/msa/data/kafka-3-kraft')
  expect(native(workedOut().of('kafka-1')).cwd).toBe('/state/labs/msa/data/kafka-1')
})

/** Whose hash differs between two labs. */
function changed(before: Parameters<typeof workedOut>[0], after: Parameters<typeof workedOut>[0]): string[] {
  const other = workedOut(after)
  return workedOut(before)
    .specs.filter(({ id, hash }) => other.of(id).hash !== hash)
    .map(({ id }) => id)
}

const course = ['gateway-service-1', 'user-service-1', 'order-service-1', 'catalog-service-1'] as const
const ours = ['config-service-1', 'discovery-service-1', ...course] as const

test.each([
  ['native', 'zipkin-1.http', ['zipkin-1', 'prometheus-1', ...ours]],
  ['native', 'zookeeper-1.client', ['zookeeper-1', 'kafka-1']],
  ['native', 'kafka-1.client', ['kafka-1', 'connect-1', 'order-service-1', 'catalog-service-1']],
  ['native', 'mariadb-1.sql', ['mariadb-1', 'order-service-1']],
  ['native', 'rabbitmq-1.epmd', ['rabbitmq-1']],
  ['native', 'rabbitmq-1.amqp', ['rabbitmq-1', ...ours]],
  ['native', 'config-service-1.http', ['prometheus-1', ...ours]],
  ['native', 'gateway-service-1.http', ['prometheus-1', 'gateway-service-1', 'user-service-1']],
  ['docker', 'discovery-service-1.http', ['prometheus-1', 'discovery-service-1', ...course]],
  ['docker', 'zipkin-1.http', ['zipkin-1', 'prometheus-1', ...ours]],
  ['docker', 'zookeeper-1.client', ['zookeeper-1']],
  ['docker', 'kafka-1.client', ['kafka-1', 'order-service-1', 'catalog-service-1']],
] as const)('%s: another port for %s changes who listens there and who is told of it', (runtime, key, ids) => {
  expect(changed({ runtime }, { runtime, ports: { [key]: 23_456 } }).sort()).toEqual([...ids].sort())
})

test('a third component changes nobody who is not told of it', () => {
  const some = ['zookeeper', 'kafka', 'zipkin']
  expect(changed({ components: some }, { components: [...some, 'redis', 'mariadb'] })).toEqual([])
  expect(
    changed({ components: [...some, 'prometheus'] }, { components: ['zookeeper', 'kafka', 'prometheus', 'zipkin', 'redis'] }),
  ).toEqual([])
})

test('another image changes those that come from it, by name of component', () => {
  const images = { kafka: 'registry.example/kafka:3.9.1' }
  expect(changed({ runtime: 'docker' }, { runtime: 'docker', machine: { images } })).toEqual(['kafka-1'])
  expect(docker(workedOut({ runtime: 'docker', machine: { images } }).of('kafka-1')).image).toBe('registry.example/kafka:3.9.1')
  expect(changed({}, { machine: { images } })).toEqual([])
})

test.each(['native', 'docker'] as const)(
  '%s: a delay moves the program behind it, and people find it where it was',
  (runtime) => {
    const slow = { zipkin: 200 }
    const { of } = workedOut({ runtime, slow })
    const behind = 49_411
    expect(of('zipkin-1')).toMatchObject({
      where: 'http://127.0.0.1:9411',
      slow: { delayMs: 200, relays: [{ from: 9411, to: behind }] },
      ready: [{ host: '127.0.0.1', port: behind }],
    })
    if (runtime === 'native') expect(native(of('zipkin-1')).command).toContain(`--armeria.ports[0].port=${behind}`)
    else expect(docker(of('zipkin-1')).ports).toEqual([{ container: 9411, host: behind }])
    expect(changed({ runtime }, { runtime, slow })).toEqual(['zipkin-1'])
    expect(changed({ runtime, slow }, { runtime, slow: { zipkin: 500 } })).toEqual([])
  },
)

test('a delay is in front of every port that people use, and of no other', () => {
  const { of } = workedOut({ slow: { rabbitmq: 10, kafka: 10 }, kraft: true })
  expect(of('rabbitmq-1').slow?.relays.map(({ from }) => from)).toEqual([5672, 15672, 61613, 15674])
  expect(of('kafka-1').slow?.relays.map(({ from }) => from)).toEqual([9092])
  expect(content(of('kafka-1'), 'server.properties')).toMatch(/advertised\.listeners=PLAINTEXT:\/\/127\.0\.0\.1:9092\n/)
})

test('programs, jars and archives are where the machine says', () => {
  const { of } = workedOut()
  expect(native(of('kafka-1'))).toMatchObject({ classDataArchive: '/cache/kafka.jsa', folders: ['/state/labs/msa/data/kafka-1'] })
  expect(native(of('kafka-1')).command.slice(0, 1)).toEqual(['/usr/bin/java'])
  expect(native(of('kafka-1')).command).toContain('/cache/kafka/*')
  expect(native(workedOut({ machine: { pathOfArchive: () => null } }).of('kafka-1')).classDataArchive).toBeNull()
  expect(docker(workedOut({ runtime: 'docker' }).of('connect-1')).mounts).toEqual([
    { source: '/cache/debezium', target: '/opt/msa/plugins' },
  ])
})

test('who is root says so to the engines that ask', () => {
  const root = workedOut({ machine: { user: { name: 'root', isRoot: true } } })
  expect(JSON.stringify(native(root.of('mariadb-1')).command)).toContain('--user=root')
  expect(JSON.stringify(native(workedOut().of('mariadb-1')).command)).not.toContain('--user=')
})

test('addresses are filled in from the ports', () => {
  const { members, settings } = workedOut()
  const [mariadb] = members.filter(({ id }) => id === 'mariadb-1')
  if (!mariadb) throw new Error('no mariadb')
  expect(withPorts('jdbc://{sql}/mydb', mariadb, settings)).toBe('jdbc://127.0.0.1:3306/mydb')
  expect(() => withPorts('{nothing}', mariadb, settings)).toThrow('no port was given to mariadb-1.nothing')
})

test('a place knows who is there, and reaching for who is not is our bug', () => {
  const { members, settings } = workedOut({ components: ['zookeeper', 'kafka'], scale: { kafka: 2 } })
  const [zookeeper] = members
  if (!zookeeper) throw new Error('no zookeeper')
  const place = placeOf(zookeeper, { members, settings, machine })
  expect([place.has('kafka'), place.has('redis')]).toEqual([true, false])
  expect(place.reachAll('kafka', 'client')).toBe('127.0.0.1:9092,127.0.0.1:9094')
  expect(place.reachAll('redis', 'client')).toBe('')
  expect(() => place.reach('redis', 'client')).toThrow('zookeeper-1 reaches for redis-1, which is not in the lab')
  expect(place).toMatchObject({ hostGateway: '127.0.0.1', dataDir: '/state/labs/msa/data/zookeeper-1' })
})

test('no engine in Java stays without memory: what has ended is started again', () => {
  for (const { id, launch } of workedOut({ runtime: 'native' }).specs) {
    if (launch.kind !== 'native' || !launch.command[0]?.endsWith('/java')) continue
    expect(launch.command, id).toContain('-XX:+ExitOnOutOfMemoryError')
  }
})

test('Zipkin keeps as many spans as its memory has room for', () => {
  expect(native(workedOut({ runtime: 'native' }).of('zipkin-1')).command).toContain('--zipkin.storage.mem.max-spans=100000')
})
