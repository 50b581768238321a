import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kill } from '../../../src/commands/kill/kill.handler.ts'
import { pause } from '../../../src/commands/pause/pause.handler.ts'
import { restart } from '../../../src/commands/restart/restart.handler.ts'
import { resume } from '../../../src/commands/resume/resume.handler.ts'
import { scale } from '../../../src/commands/scale/scale.handler.ts'
import { slow } from '../../../src/commands/slow/slow.handler.ts'
import { start } from '../../../src/commands/start/start.handler.ts'
import { stop } from '../../../src/commands/stop/stop.handler.ts'
import { up } from '../../../src/commands/up/up.handler.ts'
import { takeLock } from '../../../src/lab/lock.ts'
import { type DeskFacts, desk } from '../../support/lab-of-one.ts'
import { temporaryFolder } from '../../support/rig.ts'

/** A lab that is up: what `msa up` made of it, with a fake runtime. */
async function upAndRunning(names: readonly string[], facts: DeskFacts = {}) {
  const person = await desk({ kafkaJars: true, ...facts })
  const supervisor = await person.running()
  const nothing = { profiles: [], scale: {}, kraft: false, ports: {}, dryRun: false, rollback: false, yes: false, broker: null }
  await up(person.ctx, { ...nothing, names, runtime: 'native', waitMs: 60_000, autoPorts: true })
  supervisor.driver.asked.length = 0
  const { out } = await person.said()
  return {
    ...person,
    supervisor,
    asked: supervisor.driver.asked,
    answer: async () => (await person.said()).out.slice(out.length),
  }
}

const waitMs = 60_000

test('stop stops what is named and says how it comes back; start brings it back', async () => {
  const { ctx, asked, answer, supervisor } = await upAndRunning(['zookeeper', 'redis'])
  await stop(ctx, { names: ['redis'] })
  expect(await answer()).toBe('✓ stopped: redis        msa start redis\n')
  expect([asked, supervisor.driver.alive]).toEqual([['stop redis-1 SIGTERM'], ['zookeeper-1']])
  await start(ctx, { names: ['redis'], waitMs })
  expect(await answer()).toContain('✓ started: redis\n')
  await start(ctx, { names: ['redis'], waitMs })
  expect(await answer()).toContain('✓ nothing had to be started\n')
  expect(supervisor.driver.alive).toEqual(['zookeeper-1', 'redis-1'])
})

test('start brings up what is needed, too, and nothing else', async () => {
  const { ctx, asked } = await upAndRunning(['kafka', 'redis'])
  await stop(ctx, { names: ['zookeeper', 'kafka', 'redis'] })
  expect(asked.indexOf('stop kafka-1 SIGTERM')).toBeLessThan(asked.indexOf('stop zookeeper-1 SIGTERM'))
  asked.length = 0
  await start(ctx, { names: ['kafka'], waitMs })
  expect(asked).toEqual(['start zookeeper-1', 'start kafka-1'])
})

test('restart is both', async () => {
  const { ctx, asked, answer } = await upAndRunning(['redis'])
  await restart(ctx, { names: ['redis'], waitMs })
  expect(asked).toEqual(['stop redis-1 SIGTERM', 'start redis-1'])
  expect(await answer()).toBe('✓ restarted: redis\n')
})

test('faults are injected into what is named, and the answer says what is worth typing next', async () => {
  const { ctx, answer, supervisor } = await upAndRunning(['redis'])
  await pause(ctx, { names: ['redis'] })
  expect(supervisor.driver.last.state).toBe('paused')
  await resume(ctx, { names: ['redis'] })
  await kill(ctx, { names: ['redis-1'] })
  expect(await answer()).toBe('✓ paused: redis        msa resume redis\n✓ resumed: redis\n✓ killed: redis        msa events -f\n')
  await supervisor.happens('component-restarting')
})

test.each(['start', 'stop', 'restart', 'kill', 'pause', 'resume'] as const)(
  'msa %s of what nobody knows, or what this lab has not',
  async (verb) => {
    const { ctx } = await upAndRunning(['redis'])
    const verbs = { start, stop, restart, kill, pause, resume }
    const act = (name: string) => verbs[verb](ctx, { names: [name], waitMs })
    await expect(act('reddis')).rejects.toMatchObject({
      code: 'UNKNOWN_COMPONENT',
      exitCode: 2,
      message: expect.stringContaining('Did you mean redis?'),
    })
    await expect(act('zipkin')).rejects.toMatchObject({ code: 'LAB_NOT_UP', exitCode: 3, hint: 'msa up zipkin' })
  },
)

test('slow puts a delay in front, changes it without a restart, and takes it away', async () => {
  const { ctx, asked, answer } = await upAndRunning(['redis'])
  await slow(ctx, { component: 'redis', delayMs: 200 })
  await slow(ctx, { component: 'redis', delayMs: 500 })
  expect(asked).toEqual(['stop redis-1 SIGTERM', 'remove redis-1', 'start redis-1'])
  await slow(ctx, { component: 'redis', delayMs: 0 })
  expect(await answer()).toBe(
    '✓ everything to and from redis is 200 ms late\n✓ everything to and from redis is 500 ms late\n✓ redis is as fast as it can be\n',
  )
  await expect(slow(ctx, { component: 'zipkin', delayMs: 1 })).rejects.toMatchObject({
    code: 'LAB_NOT_UP',
    hint: 'msa up zipkin',
  })
  await expect(slow(ctx, { component: 'reddis', delayMs: 1 })).rejects.toMatchObject({ code: 'UNKNOWN_COMPONENT', exitCode: 2 })
})

test('scale refuses what would lose data or means nothing, and changes nothing then', async () => {
  const { ctx, asked } = await upAndRunning(['redis'])
  await expect(scale(ctx, { scale: { redis: 2 }, waitMs })).rejects.toMatchObject({ code: 'SCALE_REFUSED', exitCode: 2 })
  await expect(scale(ctx, { scale: { kafka: 3 }, waitMs })).rejects.toMatchObject({
    code: 'LAB_NOT_UP',
    hint: 'msa up kafka --scale kafka=3',
  })
  expect(asked).toEqual([])
})

test('a change waits for whoever works on the lab, and not for ever', async () => {
  const { ctx, lab } = await upAndRunning(['redis'])
  await using _lock = await takeLock(lab().files.lock, { waitMs: 0 })
  await expect(start(ctx, { names: ['redis'], waitMs: 30 })).rejects.toMatchObject({ code: 'LAB_BUSY', exitCode: 3 })
})

test('what msa.yaml is warned about is said once, however often a command looks at the lab', async () => {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'msa.yaml'), 'ports: { kafka-9.client: 1000 }\n')
  const person = await desk({ cwd })
  await person.running()
  const before = (await person.said()).err
  await restart(person.ctx, { names: ['redis'], waitMs }).catch(() => undefined)
  const warnings = (await person.said()).err
    .slice(before.length)
    .split('\n')
    .filter((line) => line.startsWith('•'))
  expect(warnings.length).toBe(new Set(warnings).size)
})

test('without a lab each says how to bring it up', async () => {
  const { ctx } = await desk()
  for (const verb of [start, stop, restart, kill, pause, resume])
    await expect(verb(ctx, { names: ['redis'], waitMs })).rejects.toMatchObject({
      code: 'LAB_NOT_UP',
      exitCode: 3,
      hint: 'msa up',
    })
})
