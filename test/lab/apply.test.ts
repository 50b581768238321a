import { expect, onTestFinished, test } from 'vitest'
import { apply } from '../../src/lab/apply.ts'
import { type ObservedInstance, planDown, planUp } from '../../src/lab/plan.ts'
import type { InstanceSpec } from '../../src/lab/spec.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { fakeSupervisor } from '../support/fakes/supervisor.ts'
import { eventually } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

const zookeeper = specOf('zookeeper-1')
const mariadb = specOf('mariadb-1')
const kafka = specOf('kafka-1', { needs: ['zookeeper-1'] })
const connect = specOf('connect-1', { needs: ['kafka-1', 'mariadb-1'] })
const all = [zookeeper, mariadb, kafka, connect]

/** A supervisor, and a plan for it to carry out. Nobody's rejection is left alone. */
async function setup(facts: Parameters<typeof fakeSupervisor>[0] = {}) {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
  const supervisor = await fakeSupervisor(facts)
  const client = await supervisor.connect()
  const common = (specs: readonly InstanceSpec[]) => ({
    client,
    specs: new Map(specs.map((spec) => [spec.id, spec])),
    signal: new AbortController().signal,
    waitMs: 60_000,
    remove: true,
  })
  const up = (
    specs: readonly InstanceSpec[],
    observed: readonly ObservedInstance[] = [],
    more: Partial<ReturnType<typeof common>> = {},
  ) => apply(planUp(specs, observed), { ...common(specs), ...more })
  return { supervisor, client, driver: supervisor.driver, common, up }
}

test('each starts as soon as what it needs is healthy, and what needs nothing at once', async () => {
  const { driver, supervisor, up } = await setup({ answers: false })
  const done = up(all)
  await eventually('two run', () => driver.all.length === 2)
  expect([...driver.alive].sort()).toEqual(['mariadb-1', 'zookeeper-1'])
  supervisor.probes.answers = true
  await done
  expect(driver.asked.slice(2)).toEqual(['start kafka-1', 'start connect-1'])
})

test('the first failure is what is told, and nothing is begun after it; what runs, runs on', async () => {
  const { driver, supervisor, up } = await setup({ answers: false })
  driver.beforeStart = async ({ id }) => {
    if (id !== 'mariadb-1') return
    await eventually('zookeeper runs', () => driver.all.length === 1)
    throw new MsaError('IMAGE_MISSING', 'no image', { exitCode: 3, hint: 'docker pull' })
  }
  await expect(up(all)).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
    exitCode: 3,
    hint: 'docker pull',
    message: 'mariadb failed: no image',
  })
  supervisor.probes.answers = true
  await supervisor.happens('component-healthy')
  expect(driver.asked).toEqual(['start zookeeper-1'])
})

test('what is called off begins nothing more', async () => {
  const { driver, up } = await setup({ answers: false })
  const stop = new AbortController()
  const done = up(all, [], { signal: stop.signal })
  await eventually('two run', () => driver.all.length === 2)
  const reason = new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 })
  stop.abort(reason)
  await expect(done).rejects.toBe(reason)
  await expect(up(all, [], { signal: stop.signal })).rejects.toBe(reason)
  expect(driver.all).toHaveLength(2)
})

test('when patience ends, each says what it waits for; exit 4', async () => {
  const { client, up } = await setup({ answers: false })
  await client.call('follow', {})
  await expect(up([zookeeper, kafka], [], { waitMs: 30 })).rejects.toMatchObject({
    code: 'TIMED_OUT',
    exitCode: 4,
    message: 'not ready after 0s: zookeeper, kafka',
    details: ['zookeeper: waiting for PING on 6379', 'kafka: waiting for what it needs'],
    hint: 'they go on starting: msa wait; or look: msa logs zookeeper',
  })
})

test('what does not stop in time is said to do just that', async () => {
  const { driver, up, common } = await setup()
  await up([zookeeper])
  let ends = () => {}
  driver.last.stop = () => new Promise((resolve) => (ends = resolve))
  const down = apply(planDown([zookeeper], 'down'), { ...common([]), waitMs: 20 })
  await expect(down).rejects.toMatchObject({
    code: 'TIMED_OUT',
    exitCode: 4,
    message: 'not stopped after 0s: zookeeper',
    details: [],
  })
  ends()
})

test('what has changed is stopped in order, removed, and started in order', async () => {
  const { driver, up } = await setup()
  await up([zookeeper, kafka])
  driver.asked.length = 0
  const other = [zookeeper, kafka].map((spec) => ({ ...spec, hash: 'other' }))
  const observed = [zookeeper, kafka].map(
    ({ id, name, hash }): ObservedInstance => ({ id, name, hash, phase: 'healthy', runs: true, delayMs: 0 }),
  )
  await up(other, observed)
  expect(driver.asked).toEqual([
    'stop kafka-1 SIGTERM',
    'remove kafka-1',
    'stop zookeeper-1 SIGTERM',
    'remove zookeeper-1',
    'start zookeeper-1',
    'start kafka-1',
  ])
})

test('a supervisor that ends in the middle ends the wait', async () => {
  const { supervisor, driver, up } = await setup({ answers: false })
  const done = up(all)
  await eventually('two run', () => driver.all.length === 2)
  supervisor.die()
  await expect(done).rejects.toMatchObject({ code: 'SUPERVISOR_UNREACHABLE' })
})

test('an empty plan is done', async () => {
  const { up } = await setup()
  await up([])
})

test('what fails is told with the names of those that do not start for it', async () => {
  const { driver, up } = await setup()
  driver.beforeStart = ({ id }) => {
    if (id === 'zookeeper-1') throw new MsaError('COMPONENT_FAILED', 'no')
  }
  await expect(up([zookeeper, kafka, connect])).rejects.toMatchObject({
    message: 'zookeeper failed: no',
    details: ['not started, because they come after it: kafka, connect'],
  })
})
