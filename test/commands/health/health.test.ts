import { expect, test } from 'vitest'
import { health } from '../../../src/commands/health/health.handler.ts'
import { QuietExit } from '../../../src/shared/errors.ts'
import { checkAll } from '../../../src/systems/health/check.ts'
import { subjectsOfLab } from '../../../src/systems/health/subjects.ts'
import { desk } from '../../support/lab-of-one.ts'
import { fakeInstance, fakeRegistry } from '../../support/servers/microservices.ts'
import { deadPort } from '../../support/servers/scripted.ts'
import { specOf } from '../../support/specs.ts'
import { typed } from '../../support/typed.ts'
import { viewOf } from '../../support/views.ts'

const { signal } = new AbortController()

test('all that are registered are asked, with their parts; when one is DOWN the exit code is 1, and why is told', async () => {
  const [users, orders] = [await fakeInstance('user-service'), await fakeInstance('order-service')]
  users.health = { status: 'UP', components: { db: { status: 'UP' }, ping: { status: 'UP' } } }
  const { eureka } = await fakeRegistry([users, orders])
  expect(await typed(['health', '--eureka', eureka])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('✓ all 2 are well'),
  })
  orders.health = {
    status: 'DOWN',
    components: { db: { status: 'DOWN', details: { error: 'no database' } }, ping: { status: 'UP' } },
  }
  const { code, stdout } = await typed(['health', '--eureka', eureka])
  expect(code).toBe(1)
  expect(stdout).toMatch(new RegExp(`^order-service:${orders.port} +DOWN +\\S+ +1 UP, db DOWN +db: no database$`, 'm'))
  expect(stdout).toMatch(/✗ 1 of 2 is not well +msa logs order-service/)
  expect(await typed(['health', 'user-service', '--eureka', eureka])).toMatchObject({ code: 0 })
  expect((await typed(['health', 'order*', '-o', 'wide', '--eureka', eureka])).stdout).toContain('  db DOWN   no database')
})

test('the gateway tells of all behind it; one that is not there is DOWN', async () => {
  const gateway = await fakeInstance('gateway-service')
  gateway.health = { status: 'DOWN', components: { 'order-service': { status: 'DOWN' }, 'user-service': { status: 'UP' } } }
  const { code, stdout } = await typed(['health', '--gateway', gateway.url, '-o', 'json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'gateway', status: 'DOWN', because: 'order-service', components: { 'user-service': { status: 'UP' } } },
  ])
  const dead = `http://127.0.0.1:${await deadPort()}`
  expect(await typed(['health', '--gateway', dead])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('nobody listens there'),
  })
  expect(await typed(['health', '--eureka', dead])).toMatchObject({ code: 1, stdout: expect.stringMatching(/discovery +DOWN/) })
})

test('of a lab, services say it themselves and engines are as the lab finds them', async () => {
  const [good, bare] = [await fakeInstance('user-service'), await fakeInstance('own-service')]
  const dead = `http://127.0.0.1:${await deadPort()}`
  const bareUrl = bare.url
  const subjects = subjectsOfLab([
    viewOf('kafka-1'),
    viewOf('redis-1', { phase: 'waiting', detail: 'next try in 8s' }),
    viewOf('user-service-1', { kind: 'service', where: good.url }),
    viewOf('own-service-1', { kind: 'service', where: `${bareUrl}/elsewhere` }),
    viewOf('order-service-1', { kind: 'service', where: dead }),
    viewOf('catalog-service-1', { kind: 'service', where: good.url, phase: 'stopped' }),
    viewOf('seed-1', { kind: 'job', phase: 'done' }),
  ])
  expect((await checkAll(subjects, 2000, signal)).map(({ name, status, because }) => [name, status, because])).toEqual([
    ['kafka', 'UP', null],
    ['redis', 'DOWN', 'waiting: next try in 8s'],
    ['user-service', 'UP', null],
    ['own-service', 'UP', 'it has no actuator to ask'],
    ['order-service', 'DOWN', 'nobody listens there'],
    ['catalog-service', 'DOWN', 'stopped'],
  ])
})

test('whoever keeps silent is DOWN after the time that is given', async () => {
  const silent = {
    name: 'a',
    where: '',
    actuatorUrl: (await fakeInstance('a', () => undefined)).url.replace(/$/, '/never'),
    state: null,
  }
  expect(await checkAll([silent], 100, signal)).toMatchObject([{ status: 'DOWN', because: 'no answer within 100 ms' }])
})

test('in a lab that is up its engines are told', async () => {
  const person = await desk()
  const supervisor = await person.running({ components: ['redis'], more: { ports: { 'redis-1.client': 6379 } } })
  await supervisor.household.methods.ensure({ spec: specOf('redis-1') })
  await health(person.ctx, { target: {}, names: [], timeoutMs: 1000, headers: true })
  expect((await person.said()).out).toMatch(/^redis +UP/m)
  await supervisor.household.methods.stop({ id: 'redis-1', remove: false })
  await expect(health(person.ctx, { target: {}, names: [], timeoutMs: 1000, headers: true })).rejects.toBeInstanceOf(QuietExit)
})
