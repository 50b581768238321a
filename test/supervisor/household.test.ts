import { expect, test } from 'vitest'
import { MsaError } from '../../src/shared/errors.ts'
import { fakeSupervisor, settingsOf } from '../support/fakes/supervisor.ts'
import { eventually } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

const zookeeper = specOf('zookeeper-1')
const kafka = specOf('kafka-1', { needs: ['zookeeper-1'] })
const connect = specOf('connect-1', { needs: ['kafka-1', 'mariadb-1'] })
const mariadb = specOf('mariadb-1')

async function bringUp(supervisor: Awaited<ReturnType<typeof fakeSupervisor>>, ...specs: ReturnType<typeof specOf>[]) {
  for (const spec of specs) await supervisor.household.methods.ensure({ spec })
}

test('host processes stop with what is needed last, in whatever order they were first asked for', async () => {
  const supervisor = await fakeSupervisor()
  await bringUp(supervisor, mariadb, zookeeper, kafka, connect)
  await supervisor.household.stopNatives()
  const stops = supervisor.driver.asked.filter((each) => each.startsWith('stop')).map((each) => each.split(' ')[1])
  expect(stops).toHaveLength(4)
  for (const [needed, by] of [
    ['zookeeper-1', 'kafka-1'],
    ['kafka-1', 'connect-1'],
    ['mariadb-1', 'connect-1'],
  ] as const)
    expect(stops.indexOf(needed)).toBeGreaterThan(stops.indexOf(by))
})

test('containers go on without the supervisor', async () => {
  const supervisor = await fakeSupervisor()
  const inContainer = specOf('zipkin-1', { launch: { ...dockerLaunch } })
  await bringUp(supervisor, zookeeper, inContainer)
  await supervisor.household.methods.shutdown({})
  expect(supervisor.driver.alive).toEqual(['zipkin-1'])
  expect(supervisor.ends).toBe(1)
})

test('one that cannot be stopped does not keep the others from stopping, nor the supervisor from ending', async () => {
  const supervisor = await fakeSupervisor()
  await bringUp(supervisor, zookeeper, kafka)
  supervisor.driver.last.obeys = false
  await supervisor.household.methods.shutdown({})
  expect(supervisor.driver.alive).toEqual(['kafka-1'])
  expect(supervisor.ends).toBe(1)
})

test('a start that failed leaves everything else, and itself, usable', async () => {
  const supervisor = await fakeSupervisor()
  supervisor.driver.beforeStart = ({ id }) => {
    if (id === 'kafka-1') throw new MsaError('FAILED', 'no')
  }
  await bringUp(supervisor, zookeeper)
  await expect(supervisor.household.methods.ensure({ spec: kafka })).rejects.toThrow('kafka failed: no')
  expect((await supervisor.household.methods.observe({ usage: false })).instances.map(({ phase }) => phase)).toEqual([
    'healthy',
    'failed',
  ])
  supervisor.driver.beforeStart = () => undefined
  await bringUp(supervisor, kafka)
  expect(supervisor.driver.alive).toEqual(['zookeeper-1', 'kafka-1'])
})

test('what is stopped stays part of the household; what is removed does not', async () => {
  const supervisor = await fakeSupervisor()
  const { methods } = supervisor.household
  await bringUp(supervisor, zookeeper)
  await methods.stop({ id: 'zookeeper-1', remove: false })
  expect((await methods.observe({ usage: false })).instances.map(({ phase }) => phase)).toEqual(['stopped'])
  // Or the supervisor would leave, and `msa start` find no lab.
  expect(supervisor.household.isEmpty).toBe(false)
  await methods.stop({ id: 'zookeeper-1', remove: true })
  expect((await methods.observe({ usage: false })).instances).toEqual([])
  expect(supervisor.household.isEmpty).toBe(true)
})

test('asked for while it is being removed, it is there afterwards', async () => {
  const supervisor = await fakeSupervisor()
  const { methods } = supervisor.household
  await bringUp(supervisor, zookeeper)
  await Promise.all([methods.stop({ id: 'zookeeper-1', remove: true }), methods.ensure({ spec: zookeeper })])
  expect((await methods.observe({ usage: false })).instances).toMatchObject([{ id: 'zookeeper-1', phase: 'healthy' }])
  expect(supervisor.driver.asked).toEqual([
    'start zookeeper-1',
    'stop zookeeper-1 SIGTERM',
    'remove zookeeper-1',
    'start zookeeper-1',
  ])
})

test('one that could not be stopped is not removed from the household', async () => {
  const supervisor = await fakeSupervisor()
  const { methods } = supervisor.household
  await bringUp(supervisor, zookeeper)
  supervisor.driver.last.obeys = false
  await expect(methods.stop({ id: 'zookeeper-1', remove: true })).rejects.toThrow('does not end')
  expect((await methods.observe({ usage: false })).instances).toMatchObject([{ phase: 'failed', process: '1000' }])
})

test('what nobody knows is stopped already, and cannot be killed, paused or resumed', async () => {
  const { household } = await fakeSupervisor()
  await household.methods.stop({ id: 'redis-1', remove: true })
  for (const verb of ['kill', 'pause', 'resume'] as const)
    await expect(household.methods[verb]({ id: 'redis-1' })).rejects.toMatchObject({
      code: 'LAB_NOT_UP',
      exitCode: 3,
      hint: 'msa status',
    })
})

test('each fault is injected and told', async () => {
  const supervisor = await fakeSupervisor()
  const { methods } = supervisor.household
  await bringUp(supervisor, zookeeper)
  await methods.pause({ id: 'zookeeper-1' })
  await methods.resume({ id: 'zookeeper-1' })
  await supervisor.happens('component-healthy', 2)
  await methods.kill({ id: 'zookeeper-1' })
  await supervisor.happens('component-healthy', 3)
  expect(supervisor.happened.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['component-paused', 'component-resumed', 'component-killed', 'component-restarting']),
  )
})

test('settings are remembered and kept; those that cannot be kept are told', async () => {
  const supervisor = await fakeSupervisor()
  const settings = settingsOf(['zookeeper'])
  await supervisor.household.methods.settings(settings)
  expect(supervisor.saved).toEqual([settings])
  expect((await supervisor.household.methods.observe({ usage: false })).settings).toEqual(settings)
  const full = await fakeSupervisor({ saveSettings: () => Promise.reject(new MsaError('DISK_FULL', 'full', { exitCode: 3 })) })
  await expect(full.household.methods.settings(settings)).rejects.toMatchObject({ code: 'DISK_FULL' })
})

test('a note of the command line is numbered like everything else', async () => {
  const { household, journal } = await fakeSupervisor()
  const { seq } = await household.methods.note({ happening: { kind: 'run-started', run: 'r', command: 'up', plan: [] } })
  expect([seq, journal.lastSeq]).toEqual([1, 1])
})

test('events of a household come to all who follow, and to nobody who no longer does', async () => {
  const supervisor = await fakeSupervisor()
  const [one, other]: number[][] = [[], []]
  const leave = supervisor.journal.follow(({ seq }) => one?.push(seq))
  supervisor.journal.follow(({ seq }) => other?.push(seq))
  supervisor.journal.emit({ kind: 'engine-back' })
  leave()
  supervisor.journal.emit({ kind: 'engine-back' })
  await eventually('both were told', () => other?.length === 2)
  expect([one, other]).toEqual([[1], [1, 2]])
})

const dockerLaunch = {
  kind: 'docker',
  containerName: 'msa-zipkin-1',
  image: 'openzipkin/zipkin:3.5.1',
  entrypoint: null,
  command: [],
  env: {},
  user: null,
  hostname: 'zipkin-1',
  aliases: [],
  network: 'msa',
  ports: [],
  volumes: [],
  mounts: [],
  files: [],
  fileOwner: 0,
  extraHosts: [],
} as const
