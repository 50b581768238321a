import { expect, test } from 'vitest'
import { createHealthRegistry } from '../../src/platform/health.ts'

test('several that add their parts under one name are shown together', async () => {
  const health = createHealthRegistry()
  health.add('binders', () => ({ status: 'UP', components: { rabbit: { status: 'UP' } } }))
  health.add('binders', () => ({ status: 'DOWN', components: { kafka: { status: 'DOWN' } } }))
  expect((await health.check()).get('binders')).toMatchObject({
    components: { rabbit: { status: 'UP' }, kafka: { status: 'DOWN' } },
  })
})

test.each([
  [{ status: 'UP' }, { status: 'DOWN', details: { error: 'refused' } }],
  [{ status: 'DOWN', details: { error: 'refused' } }, { status: 'UP' }],
])('of two that speak of the same the one counts that has something to complain of', async (one, other) => {
  const health = createHealthRegistry()
  for (const each of [one, other]) {
    health.add('rabbit', () => each)
    health.add('binders', async () => ({ status: each.status, components: { rabbit: each } }))
  }
  const all = await health.check()
  const down = { status: 'DOWN', details: { error: 'refused' } }
  expect([all.get('rabbit'), all.get('binders')?.components]).toEqual([down, { rabbit: down }])
})

test('a check that throws is DOWN, and one that is switched off is not there', async () => {
  const health = createHealthRegistry((name) => name !== 'off')
  health.add('off', () => ({ status: 'UP' }))
  health.add('broken', () => Promise.reject(new TypeError('no')))
  expect([...(await health.check())]).toEqual([['broken', { status: 'DOWN', details: { error: 'TypeError: no' } }]])
})
