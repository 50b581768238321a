import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { blueprintOf } from '../../../src/lab/export/blueprint.ts'
import { asCompose } from '../../../src/lab/export/compose.ts'
import { exportable } from '../../../src/lab/export/exportable.ts'
import { asKubernetes } from '../../../src/lab/export/kubernetes.ts'
import { nodeFlags } from '../../../src/lab/node-flags.ts'
import type { ProjectService } from '../../../src/lab/project/project.ts'
import { emptyRecord, registryOf } from '../../../src/lab/record.ts'

const plain: ProjectService = {
  ...{ command: null, image: null, cwd: '/', env: {}, needs: [], health: null, ports: {}, watch: false, job: false },
}
const services = {
  orders: { ...plain, image: 'shop/orders:1', needs: ['seed', 'mariadb'] },
  both: { ...plain, command: 'node b.js', image: 'shop/both:1' },
  local: { ...plain, command: 'node l.js' },
  seed: { ...plain, image: 'shop/seed:1', job: true },
}
const { registry, leftOut } = exportable(registryOf({ services }))

const blueprint = (names: readonly string[]) =>
  blueprintOf({
    ...{ name: 'shop', profiles: [], names, kraft: false, scale: {}, ports: {}, images: {}, registry, broker: 'rabbitmq' },
    pathOfJars: (set) => `/cache/${set}`,
    config: emptyRecord({ dir: '/labs/shop' }).config,
  })

test('what is a command of this machine alone, or a job, stays here, and that is said', () => {
  expect(leftOut.map(({ name }) => name)).toEqual(['local', 'seed'])
  expect(registry.find(({ name }) => name === 'orders')?.needs).toEqual(['mariadb'])
})

test('our services are one image with a command each', async () => {
  const file = parse(asCompose(await blueprint(['config-service', 'discovery-service', 'rabbitmq'])))
  expect(file.services['config-service']).toMatchObject({
    image: 'msa-lab:0.1.0',
    command: ['node', ...nodeFlags, '/opt/msa/dist/services/config-service/main.js'],
    ports: ['127.0.0.1:8888:8888'],
    environment: { ENCRYPT_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789', MSA_RABBITMQ_URL: 'amqp://guest:guest@rabbitmq-1:5672' },
  })
  const discovery = file.services['discovery-service']
  expect(discovery.environment.SPRING_CLOUD_CONFIG_URI).toBe('http://config-service-1:8888')
  expect(JSON.parse(discovery.environment.SPRING_APPLICATION_JSON)).toMatchObject({ 'server.address': '0.0.0.0' })
  expect(Object.keys(discovery.depends_on).sort()).toEqual(['config-service', 'rabbitmq'])
})

test('a service of a person is its image; a password it is told is asked for outside', async () => {
  const parts = await blueprint(['orders', 'both', 'kafka'])
  const compose = parse(asCompose(parts))
  expect(compose.services.orders).toMatchObject({
    image: 'shop/orders:1',
    environment: { MSA_KAFKA: 'kafka-1:29092', SERVER_PORT: '8080' },
  })
  expect(compose.services.both).not.toHaveProperty('command')
  expect(compose.services.orders.environment.MSA_MARIADB_URL).toContain('${MSA_MARIADB_PASSWORD:-')
  const objects = parseAllDocuments(asKubernetes(parts)).map((document) => document.toJS())
  const orders = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'orders-1')
  const env: { name: string; value?: string; valueFrom?: unknown }[] = orders.spec.template.spec.containers[0].env
  expect(env.find(({ name }) => name === 'MSA_MARIADB_URL')?.value).toBe(
    'mysql://root:$(MSA_MARIADB_PASSWORD)@mariadb-1:3306/mydb',
  )
  expect(env.findIndex(({ name }) => name === 'MSA_MARIADB_PASSWORD')).toBeLessThan(
    env.findIndex(({ name }) => name === 'MSA_MARIADB_URL'),
  )
})
