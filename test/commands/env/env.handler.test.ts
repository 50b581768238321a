import { mkdir, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { env } from '../../../src/commands/env/env.handler.ts'
import { open } from '../../../src/commands/open/open.handler.ts'
import { status } from '../../../src/commands/status/status.handler.ts'
import { type DeskFacts, desk } from '../../support/lab-of-one.ts'
import { specOf } from '../../support/specs.ts'
import { workedOut } from '../../support/worked-out.ts'

async function setup(components: readonly string[], facts: DeskFacts = {}) {
  const person = await desk(facts)
  const supervisor = await person.running({ components, more: { ports: workedOut().settings.ports } })
  const { files } = person.lab()
  await mkdir(files.dir, { recursive: true })
  await writeFile(files.secrets, JSON.stringify({ mariadb: "it's a secret", 'kafka-cluster-id': 'x' }))
  for (const name of components) await supervisor.household.methods.ensure({ spec: specOf(`${name}-1`) })
  return { ...person, supervisor }
}

test('env prints what a shell takes over as it lies, and only of what is up', async () => {
  const { ctx, said, supervisor } = await setup(['zookeeper', 'mariadb', 'redis'])
  await supervisor.household.methods.stop({ id: 'redis-1', remove: false })
  await env(ctx, {})
  expect((await said()).out).toBe(
    `export MSA_LAB=msa\nexport MSA_ZOOKEEPER=127.0.0.1:2181\nexport MSA_MARIADB_URL='mysql://root:it'\\''s a secret@127.0.0.1:3306/mydb'\n`,
  )
})

test('for a script it is one document', async () => {
  const { ctx, said } = await setup(['zookeeper'], { format: 'json' })
  await env(ctx, {})
  expect(JSON.parse((await said()).out)).toEqual({ MSA_LAB: 'msa', MSA_ZOOKEEPER: '127.0.0.1:2181' })
})

test('open lists the pages, prints one where there is no screen, and names them when there is none', async () => {
  const { ctx, said } = await setup(['zookeeper', 'rabbitmq', 'zipkin'])
  await open(ctx, { component: undefined })
  await open(ctx, { component: 'zipkin' })
  expect((await said()).out).toBe(
    'rabbitmq  http://127.0.0.1:15672\nzipkin    http://127.0.0.1:9411/zipkin/\nhttp://127.0.0.1:9411/zipkin/\n',
  )
  await expect(open(ctx, { component: 'zookeeper' })).rejects.toMatchObject({
    details: ['pages: rabbitmq zipkin'],
    hint: 'msa open',
  })
  await expect(open(ctx, { component: 'zipkn' })).rejects.toMatchObject({
    code: 'UNKNOWN_COMPONENT',
    message: expect.stringContaining('Did you mean zipkin?'),
  })
})

test('a lab without a page says so', async () => {
  const { ctx, said } = await setup(['zookeeper'])
  await open(ctx, { component: undefined })
  expect((await said()).out).toBe('no component with a page is in this lab\n')
})

test('status is up when all is healthy, in the order people know', async () => {
  const { ctx, said, supervisor } = await setup(['redis', 'zookeeper'], { format: 'json' })
  await status(ctx, {})
  const { out } = await said()
  expect(JSON.parse(out)).toMatchObject({
    lab: 'msa',
    up: true,
    runtime: 'native',
    supervisor: { pid: 4711, memoryMiB: 50 },
    components: [
      { name: 'redis', state: 'healthy' },
      { name: 'zookeeper', state: 'healthy' },
    ],
  })
  await supervisor.household.methods.stop({ id: 'redis-1', remove: false })
  await status(ctx, {})
  expect(JSON.parse((await said()).out.slice(out.length))).toMatchObject({ up: false })
})

test('status of a lab that is not up is an answer, not an error', async () => {
  const { ctx, said } = await desk({ format: 'json' })
  await status(ctx, {})
  expect(JSON.parse((await said()).out)).toEqual({
    lab: 'msa',
    up: false,
    runtime: null,
    supervisor: null,
    configRepo: null,
    components: [],
  })
})

test('watched, it is said again and again until a person has enough', async () => {
  const { ctx, around, supervisor } = await setup(['redis'], { format: 'ndjson' })
  const watched = status(ctx, { watch: true })
  await expect.poll(() => around.stdout.written).toMatch(/\n$/)
  around.interrupt(new Error('enough'))
  await watched
  expect(supervisor.driver.alive).toEqual(['redis-1'])
})
