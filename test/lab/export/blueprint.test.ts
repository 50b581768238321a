import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { components } from '../../../src/lab/components.ts'
import { blueprintOf, type ExportWish } from '../../../src/lab/export/blueprint.ts'
import { asCompose } from '../../../src/lab/export/compose.ts'
import { exportable } from '../../../src/lab/export/exportable.ts'
import { asKubernetes } from '../../../src/lab/export/kubernetes.ts'
import { emptyRecord } from '../../../src/lab/record.ts'

function wish(over: Partial<ExportWish> = {}): ExportWish {
  return {
    ...{ name: 'shop', profiles: [], names: [], kraft: false, scale: {}, ports: {}, images: {} },
    registry: exportable(components).registry,
    config: emptyRecord({ dir: '/state/labs/shop' }).config,
    broker: 'rabbitmq',
    pathOfJars: (set) => `/home/ada/cache$/${set}`,
    ...over,
  }
}

interface Service {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly ports: readonly string[]
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly healthcheck: { readonly test: readonly string[] }
  readonly volumes: readonly { readonly type: string; readonly source: string }[]
  readonly configs: readonly { readonly source: string; readonly target: string }[]
}

interface ComposeFile {
  readonly name: string
  readonly services: Readonly<Record<string, Service>>
  readonly configs: Readonly<Record<string, { readonly content: string }>>
}

const composeOf = async (over: Partial<ExportWish>) => parse(asCompose(await blueprintOf(wish(over)))) as ComposeFile

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: unknown
}

const manifestsOf = async (over: Partial<ExportWish>) =>
  parseAllDocuments(asKubernetes(await blueprintOf(wish(over)))).map((doc) => doc.toJS() as Manifest)

test('the same words give the same text', async () => {
  const full = wish({ profiles: ['full'] })
  expect(asCompose(await blueprintOf(full))).toBe(asCompose(await blueprintOf(full)))
})

test('compose starts a component when what it needs is healthy, and every component has a check', async () => {
  const { services } = await composeOf({ profiles: ['full'] })
  expect(Object.keys(services)).toEqual(components.map(({ name }) => name))
  expect(services.connect?.depends_on).toEqual({
    kafka: { condition: 'service_healthy' },
    mariadb: { condition: 'service_healthy' },
  })
  for (const [name, { healthcheck }] of Object.entries(services)) expect([name, healthcheck.test[0]]).toEqual([name, 'CMD'])
})

test('compose publishes on loopback only, at the ports that were asked for', async () => {
  const { services } = await composeOf({ profiles: ['full'], scale: { kafka: 3 }, ports: { 'kafka.client': 19092 } })
  const ports = Object.values(services).flatMap((service) => service.ports)
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  expect(services['kafka-2']?.ports).toEqual(['127.0.0.1:19094:9092'])
})

test('compose calls its project neither as the lab nor anything a lab can be called', async () => {
  expect((await composeOf({ names: ['redis'] })).name).toBe('exported-shop')
})

test('a dollar of ours is not a variable of compose', async () => {
  const { services } = await composeOf({ names: ['connect'] })
  expect(services.mariadb?.healthcheck.test.join(' ')).toContain('$$MARIADB_ROOT_PASSWORD')
  expect(services.mariadb?.environment.MARIADB_ROOT_PASSWORD).toBe('${MSA_MARIADB_PASSWORD:-msa-lab}')
  expect(services.connect?.volumes).toContainEqual(
    expect.objectContaining({
      type: 'bind',
      source: '${MSA_CONNECT_PLUGINS:-/home/ada/cache$$/debezium}',
      bind: { create_host_path: false },
    }),
  )
})

test('files go where the component wants them', async () => {
  const { services, configs } = await composeOf({ names: ['kafka'] })
  const [, server] = services.kafka?.configs ?? []
  expect(server?.target).toBe('/etc/msa/server.properties')
  expect(configs[server?.source ?? '']?.content).toContain(
    'advertised.listeners=EXTERNAL://127.0.0.1:9092,INTERNAL://kafka-1:29092\n',
  )
})

test('words that YAML 1.1 takes for something else are quoted', async () => {
  expect(asCompose(await blueprintOf(wish({ names: ['redis'] })))).toContain('- --daemonize\n      - "no"\n')
})

test('without ZooKeeper the brokers find one another by name, with a cluster id that is no option', async () => {
  const { services, configs } = await composeOf({ names: ['kafka'], kraft: true, scale: { kafka: 3 } })
  expect(Object.keys(services)).toEqual(['kafka-1', 'kafka-2', 'kafka-3'])
  const clusterIds = Object.values(services).map(({ command }) => command[5])
  expect(new Set(clusterIds).size).toBe(1)
  expect(clusterIds[0]).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/)
  expect(configs['kafka-3-server-properties']?.content).toContain('1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093')
})

test('Kubernetes gets one of everything an instance needs, in a namespace of the lab', async () => {
  const manifests = await manifestsOf({ names: ['kafka'] })
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Namespace shop',
    'ConfigMap zookeeper-1',
    'Service zookeeper-1',
    'StatefulSet zookeeper-1',
    'ConfigMap kafka-1',
    'Service kafka-1',
    'StatefulSet kafka-1',
    'Service zookeeper',
    'Service kafka',
  ])
  expect(manifests.slice(1).every(({ metadata }) => metadata.namespace === 'shop')).toBe(true)
})

test('in Kubernetes a password is in a Secret, and nowhere else', async () => {
  const text = asKubernetes(await blueprintOf(wish({ names: ['connect'] })))
  expect(text).not.toContain('<<secret')
  expect(text.match(/: msa-lab$/gm)).toHaveLength(1 + (text.match(/part-of: msa-lab$/gm)?.length ?? 0))
  expect(text).toContain('secretKeyRef:\n')
})

test('every component can be exported in both forms, scaled where it can be', async () => {
  for (const kraft of [false, true]) {
    const over = { profiles: ['full'], kraft, scale: { kafka: 3 } }
    expect(Object.keys((await composeOf(over)).services)).toHaveLength(components.length + (kraft ? 1 : 2))
    expect((await manifestsOf(over)).filter(({ kind }) => kind === 'StatefulSet')).toHaveLength(
      components.length + (kraft ? 1 : 2),
    )
  }
})
