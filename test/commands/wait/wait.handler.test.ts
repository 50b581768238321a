import { expect, test } from 'vitest'
import { wait } from '../../../src/commands/wait/wait.handler.ts'
import { MsaError } from '../../../src/shared/errors.ts'
import { desk } from '../../support/lab-of-one.ts'
import { specOf } from '../../support/specs.ts'

const patient = { names: [], timeoutMs: 60_000 }

test('when all are healthy it returns at once', async () => {
  const { ctx, running, said } = await desk()
  const supervisor = await running({ components: ['redis'] })
  await supervisor.household.methods.ensure({ spec: specOf('redis-1') })
  await wait(ctx, patient)
  expect((await said()).out).toBe('✓ healthy after 0.0s: redis\n')
})

test('it waits for what is still coming, also for what another command has not begun yet', async () => {
  const { ctx, running, said } = await desk({ format: 'json' })
  const supervisor = await running({ components: ['zookeeper', 'kafka'] })
  await supervisor.household.methods.ensure({ spec: specOf('zookeeper-1') })
  const waited = wait(ctx, patient)
  await supervisor.household.methods.ensure({ spec: specOf('kafka-1') })
  await waited
  expect(JSON.parse((await said()).out)).toMatchObject({ components: ['zookeeper', 'kafka'] })
})

test('of a lab that is coming up one can be waited for that is not there yet', async () => {
  const { ctx, running } = await desk()
  const supervisor = await running({ components: ['zookeeper', 'kafka'] })
  const waited = wait(ctx, { ...patient, names: ['kafka'] })
  await supervisor.household.methods.ensure({ spec: specOf('kafka-1') })
  await waited
})

test('one that has failed ends it at once', async () => {
  const { ctx, running } = await desk()
  const supervisor = await running({ components: ['redis'] })
  supervisor.driver.onStarted = (running) => running.end()
  const waited = wait(ctx, patient)
  await supervisor.household.methods.ensure({ spec: specOf('redis-1') }).catch(() => undefined)
  await expect(waited).rejects.toMatchObject({
    code: 'COMPONENT_FAILED',
    exitCode: 1,
    message: 'redis has failed: it exited with 1 before it answered',
    hint: 'msa logs redis',
  })
})

test('when patience ends, each says how it is; exit 4', async () => {
  const { ctx, running } = await desk()
  const supervisor = await running({ components: ['redis', 'zipkin'], answers: false })
  void supervisor.household.methods.ensure({ spec: specOf('redis-1') }).catch(() => undefined)
  await supervisor.happens('component-waiting')
  await expect(wait(ctx, { ...patient, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'TIMED_OUT',
    exitCode: 4,
    message: 'not healthy after 0s: redis, zipkin',
    details: ['redis: starting, PING on 6379', 'zipkin: not begun'],
    hint: 'msa logs redis',
  })
})

test('a lab that goes away, and a person who has enough, end it', async () => {
  const { ctx, running, around } = await desk()
  const supervisor = await running({ components: ['redis'] })
  const interrupted = wait(ctx, patient)
  const reason = new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 })
  around.interrupt(reason)
  await expect(interrupted).rejects.toBe(reason)
  await expect(wait(ctx, patient)).rejects.toBe(reason)
  const { ctx: other, running: runs } = await desk()
  const gone = await runs({ components: ['redis'] })
  const waited = wait(other, patient)
  const refused = expect(waited).rejects.toMatchObject({ code: 'SUPERVISOR_UNREACHABLE' })
  await expect.poll(() => gone.connections).toBe(1)
  gone.die()
  await refused
  expect(supervisor.ends).toBe(0)
})
