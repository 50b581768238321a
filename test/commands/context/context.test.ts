import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AddInput, addOne } from '../../../src/commands/context/add.handler.ts'
import { listContexts } from '../../../src/commands/context/list.handler.ts'
import { showContext } from '../../../src/commands/context/show.handler.ts'
import { testContext } from '../../../src/commands/context/test.handler.ts'
import { useOne } from '../../../src/commands/context/use.handler.ts'
import { findFreePort } from '../../../src/runtime/net.ts'
import { QuietExit } from '../../../src/shared/errors.ts'
import { answering } from '../../support/fakes/person.ts'
import { type Desk, type DeskFacts, desk } from '../../support/lab-of-one.ts'

async function at({
  own,
  project,
  ...facts
}: DeskFacts & { readonly own?: string; readonly project?: string } = {}): Promise<Desk & { readonly file: string }> {
  const made = await desk(facts)
  const file = join(made.ctx.paths.configDir, 'contexts.yaml')
  await mkdir(made.ctx.paths.configDir, { recursive: true })
  if (own !== undefined) await writeFile(file, own)
  if (project !== undefined) await writeFile(join(made.ctx.cwd, 'msa.yaml'), project)
  return { ...made, file }
}

const own = 'use: staging\ncontexts:\n  staging: {kafka: "b1:9093,b2:9093", connect: http://c:8083}\n'
const add = (more: Partial<AddInput>): AddInput => ({ name: 'staging', password: [], verifyHostname: true, ...more })

test('a list marks what is meant', async () => {
  const { ctx, said } = await at({ own, project: 'contexts: {prod: {zipkin: http://z:9411, protect: true}}\n' })
  await listContexts(ctx, { noHeaders: false })
  expect((await said()).out).toMatchInlineSnapshot(`
    "    NAME      WHERE        SYSTEMS         PROTECTED
        prod      z:9411       zipkin          yes
    →   staging   b1:9093 +1   kafka connect
    "
  `)
})

test('where a lab runs, it is that', async () => {
  const { ctx, said, running } = await at({ own })
  await running()
  await listContexts(ctx, { noHeaders: true })
  expect((await said()).out).toMatchInlineSnapshot(`
    "→   msa       the running lab
        staging   b1:9093 +1        kafka connect
    "
  `)
})

test('to choose one while a lab runs says what comes first', async () => {
  const { ctx, said, running, file } = await at({ own: own.replace('use: staging\n', '') })
  await running()
  await useOne(ctx, { name: 'staging' })
  expect(await said()).toEqual({
    out: '✓ staging (b1:9093 +1) where no lab runs\n',
    err: '• the lab "msa" is up, and comes first: add  --context staging, or  msa down\n',
  })
  expect(await readFile(file, 'utf8')).toMatch(/^use: staging\n/)
})

test('only what is there can be chosen', async () => {
  const { ctx } = await at({ own })
  await expect(useOne(ctx, { name: 'stagin' })).rejects.toMatchObject({ code: 'CONTEXT_UNKNOWN', exitCode: 2 })
})

test('what is shown holds no secret', async () => {
  const secret = own.replace('http://c:8083', '{url: http://c:8083, username: ada, password: hunter2}')
  const { ctx, said } = await at({ own: secret })
  await showContext(ctx, { name: null })
  const { out, err } = await said()
  expect(out.replace(/ {3}\/.*/, '')).toBe(
    'staging\n  kafka: {brokers: [b1:9093, b2:9093]}\n  connect: {url: http://c:8083, username: ada, password: ••••••}\n',
  )
  expect(err).not.toContain('hunter2')
})

test('to a program, too', async () => {
  const { ctx, said } = await at({ own: own.replace('c:8083', 'ada:hunter2@c:8083'), format: 'json' })
  await showContext(ctx, { name: 'staging' })
  const { out, err } = await said()
  expect(JSON.parse(out)).toMatchObject({
    name: 'staging',
    connect: { url: 'http://c:8083', username: 'ada', password: '••••••' },
  })
  expect(err).not.toContain('hunter2')
})

test('flags become a context; passwords are where they are said to be', async () => {
  const { ctx, file } = await at()
  await addOne(
    ctx,
    add({
      ...{ brokers: 'b1:9093', tls: true, ca: 'ca.pem', sasl: 'scram-sha-512', username: 'ada', protect: true },
      ...{
        rabbitmq: 'amqps://eve@mq:5671/shop',
        rabbitmqApi: 'https://mq:15671',
        connect: 'http://c:8083',
        sql: 'jdbc:mariadb://root@db/orders',
      },
      password: ['kafka=env:KAFKA_PASSWORD', 'rabbitmq=file:mq.pass'],
    }),
  )
  const here = ctx.cwd
  expect(await readFile(file, 'utf8')).toBe(`contexts:
  staging:
    kafka:
      brokers:
        - b1:9093
      tls:
        ca: ${here}/ca.pem
      sasl:
        mechanism: scram-sha-512
        username: ada
        password:
          env: KAFKA_PASSWORD
    rabbitmq:
      url: amqps://mq:5671/shop
      username: eve
      password:
        file: ${here}/mq.pass
      tls:
        ca: ${here}/ca.pem
      api:
        url: https://mq:15671
        tls:
          ca: ${here}/ca.pem
    protect: true
    connect: http://c:8083
    sql:
      url: mariadb://db/orders
      username: root
      password: prompt
`)
})

test.each<[string, Partial<AddInput>, RegExp]>([
  ['a password', { brokers: 'b', password: ['hunter2'] }, /^--password says where a password is, never what it is\.$/],
  ['a password with its system', { brokers: 'b', password: ['kafka=hunter2'] }, /never what it is/],
  ['a password in an address', { rabbitmq: 'amqp://ada:hunter2@mq' }, /^A password has no place on a command line/],
  ['a password of nobody', { brokers: 'b', password: ['kafka=prompt'] }, /^Whose password is it\?/],
  ['a password of no system', { brokers: 'b', password: ['sql=prompt'] }, /the context has none/],
  ['a system that is none', { brokers: 'b', password: ['kafak=prompt'] }, /knows no "kafak"\. Did you mean kafka\?/],
  ['no system', {}, /names at least one system/],
  ['a broker that is none', { brokers: 'http://b' }, /must be host:port/],
  ['an address that is none', { connect: 'c:8083' }, /^--connect must be an address such as/],
  ['a login without Kafka', { username: 'ada', connect: 'http://c' }, /are of Kafka: where is it\?/],
  ['an API without its broker', { rabbitmqApi: 'http://mq:15672' }, /of a RabbitMQ/],
  ['half a certificate', { brokers: 'b', cert: 'c.pem' }, /belong together/],
  ['a name that is none', { name: 'My Context', brokers: 'b' }, /The name of a context must be/],
])('%s is refused, and not repeated', async (_, flags, message) => {
  const { ctx } = await at()
  const refused = await addOne(ctx, add(flags)).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'USAGE', exitCode: 2, message: expect.stringMatching(message) })
  expect(JSON.stringify([refused, String(refused)])).not.toContain('hunter2')
})

test('one that is there stays, unless --force is said', async () => {
  const { ctx, file } = await at({ own })
  await expect(addOne(ctx, add({ brokers: 'c' }))).rejects.toMatchObject({ code: 'FILE_EXISTS', exitCode: 3 })
  await addOne(ctx, add({ brokers: 'c', force: true }))
  expect(await readFile(file, 'utf8')).toContain('- c\n')
})

test('--dry-run writes nothing', async () => {
  const { ctx, said, file } = await at()
  await addOne(ctx, add({ brokers: 'b1', dryRun: true }))
  expect((await said()).out).toBe('contexts:\n  staging:\n    kafka:\n      brokers:\n        - b1\n')
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a test that fails exits with 1 and says what to type', async () => {
  const port = await findFreePort(undefined, new Set())
  const { ctx, said } = await at({ own: `contexts: {a: {kafka: "127.0.0.1:${port}"}}\n` })
  const testing = testContext(ctx, { name: 'a', timeoutMs: 1000, noHeaders: false })
  await expect(testing).rejects.toMatchObject(new QuietExit(1))
  const { out, err } = await said()
  expect(out.replaceAll(String(port), 'PORT')).toMatch(
    /^SYSTEM +WHERE +STATE +WHY\nkafka +127\.0\.0\.1:PORT +✗ failed +nobody listens there\n\n {2}try {3}kafka: is it up/,
  )
  expect(err).toBe(`• on a (127.0.0.1:${port})\n`)
})

test('passwords are asked for before anything moves, and each but once', async () => {
  const port = await findFreePort(undefined, new Set())
  const url = `http://127.0.0.1:${port}`
  const login =
    '{kafka: {brokers: "127.0.0.1:PORT", sasl: {mechanism: plain, username: ada, password: prompt}}, connect: {url: "URL", username: ada}}'
  const { ctx, said } = await at({ own: `contexts: {a: ${login.replace('PORT', String(port)).replace('URL', url)}}\n` })
  const person = answering(ctx, ['hunter2', 'hunter2'])
  await expect(testContext(person.ctx, { name: 'a', timeoutMs: 1000, noHeaders: true })).rejects.toMatchObject(new QuietExit(1))
  expect(person.asked.map(({ kind, message }) => [kind, message])).toEqual([
    ['secret', 'The password of "ada" for kafka of a'],
    ['secret', 'The password of "ada" for connect of a'],
  ])
  const { out, err } = await said()
  expect(out.match(/nobody listens there/g)).toHaveLength(2)
  expect(out + err).not.toContain('hunter2')
})
