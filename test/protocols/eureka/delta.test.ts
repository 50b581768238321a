import { expect, test } from 'vitest'
import { applyDelta } from '../../../src/protocols/eureka/delta.ts'
import { appsHashcode } from '../../../src/protocols/eureka/hash.ts'
import type { Applications, Instance } from '../../../src/protocols/eureka/instance.ts'
import { exampleInstance } from './example.ts'

const [one, two] = [exampleInstance({ instanceId: 'one' }), exampleInstance({ instanceId: 'two', status: 'DOWN' })]

test('the hash code counts the statuses in alphabetical order', () => {
  expect(appsHashcode([one, two, one])).toBe('DOWN_1_UP_2_')
  expect(appsHashcode([])).toBe('')
})

test('a delta adds, replaces and removes, and the last of an application takes it with it', () => {
  const registry = of([one])
  const more = applyDelta(
    registry,
    of([
      { ...two, actionType: 'ADDED' },
      { ...one, status: 'DOWN', actionType: 'MODIFIED' },
    ]),
  )
  expect(more.applications[0]?.instances.map(({ instanceId, status }) => `${instanceId} ${status}`)).toEqual([
    'one DOWN',
    'two DOWN',
  ])
  const none = applyDelta(
    more,
    of([
      { ...two, actionType: 'DELETED' },
      { ...one, actionType: 'DELETED' },
    ]),
  )
  expect(none.applications).toEqual([])
  expect(applyDelta(none, of([{ ...one, actionType: 'DELETED' }])).applications).toEqual([])
})

test('an instance without an id goes by its host', () => {
  const nameless = exampleInstance({ instanceId: undefined, hostName: 'h' })
  const changed = applyDelta(of([nameless]), of([{ ...nameless, status: 'DOWN', actionType: 'MODIFIED' }]))
  expect(changed.applications[0]?.instances).toHaveLength(1)
})

function of(instances: readonly Instance[]): Applications {
  return { versionsDelta: '1', appsHashcode: '', applications: [{ name: 'BILLING-SERVICE', instances }] }
}
