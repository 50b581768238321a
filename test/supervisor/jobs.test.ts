import { expect, test } from 'vitest'
import { fakeSupervisor, settingsOf } from '../support/fakes/supervisor.ts'
import { eventually } from '../support/rig.ts'
import { specOf } from '../support/specs.ts'

const seed = specOf('seed-1', { kind: 'job', ready: [], hash: 'a' })

/** A supervisor of a lab with one job. */
async function setup(done?: Record<string, string>) {
  const supervisor = await fakeSupervisor({ settings: settingsOf(['seed'], done ? { done } : {}) })
  const { methods } = supervisor.household
  const phase = async () => (await methods.observe({ usage: false })).instances[0]?.phase
  const ensured = (spec = seed) => {
    const before = supervisor.driver.all.length
    const ensuring = methods.ensure({ spec }).then(
      () => 'done',
      (error: Error) => error.message,
    )
    return { ensuring, started: () => eventually('it runs', () => supervisor.driver.all.length > before) }
  }
  return { ...supervisor, methods, phase, ensured }
}

test('a job is done when it exits with 0, and that is remembered', async () => {
  const { ensured, driver, phase, saved, happened } = await setup()
  const { ensuring, started } = ensured()
  await started()
  expect(await phase()).toBe('starting')
  driver.last.end('exited with 0')
  expect(await ensuring).toBe('done')
  expect(await phase()).toBe('done')
  await eventually('it is written down', () => saved.at(-1)?.done?.['seed-1'] === 'a')
  expect(happened.map(({ kind }) => kind)).toEqual(['component-starting', 'component-started', 'component-done'])
})

test('one that exits with anything else has failed, and whoever waits for it is told', async () => {
  const { ensured, driver, phase, saved } = await setup()
  const { ensuring, started } = ensured()
  await started()
  driver.last.end('exited with 3')
  expect(await ensuring).toBe('seed failed: it exited with 3')
  expect(await phase()).toBe('failed')
  expect(saved.at(-1)?.done?.['seed-1']).toBeUndefined()
})

test('done is done: neither asked again nor in another life of the lab is it run again', async () => {
  const { ensured, driver, phase, happened } = await setup({ 'seed-1': 'a' })
  expect(await ensured().ensuring).toBe('done')
  expect(await ensured().ensuring).toBe('done')
  expect(await phase()).toBe('done')
  expect(driver.all).toEqual([])
  expect(happened).toEqual([{ kind: 'component-done', id: 'seed-1', name: 'seed', tookMs: 0 }])
})

test.each([
  ['one that has changed', false, { ...seed, hash: 'b' }],
  ['one that was stopped to be started again', true, seed],
])('%s is run again', async (_, stopped, spec) => {
  const { ensured, driver, methods } = await setup({ 'seed-1': 'a' })
  expect(await ensured().ensuring).toBe('done')
  if (stopped) await methods.stop({ id: 'seed-1', remove: false })
  const { ensuring, started } = ensured(spec)
  await started()
  driver.last.end('exited with 0')
  expect(await ensuring).toBe('done')
})

test('what is done while a command works is not forgotten by that command', async () => {
  const { ensured, driver, methods, saved } = await setup()
  const { ensuring, started } = ensured()
  await started()
  driver.last.end('exited with 0')
  await ensuring
  await methods.settings(settingsOf(['seed', 'kafka']))
  expect(saved.at(-1)).toMatchObject({ components: ['seed', 'kafka'], done: { 'seed-1': 'a' } })
})
