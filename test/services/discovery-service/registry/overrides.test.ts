import { expect, test } from 'vitest'
import { effectiveStatus } from '../../../../src/services/discovery-service/registry/overrides.ts'
import { exampleInstance } from '../../../protocols/eureka/example.ts'
import { registryAt } from './fake-registry.ts'

const [app, id] = ['BILLING-SERVICE', 'host1:billing-service:9001']
const order = (status: 'UP' | 'OUT_OF_SERVICE' | 'UNKNOWN') => ({ status, lastDirtyTimestamp: undefined })

test.each([
  ['what is not able to work says so itself', { said: 'DOWN', ordered: 'UP', existing: 'UP', isReplication: false }, 'DOWN'],
  [
    'an order beats what an instance says',
    { said: 'UP', ordered: 'OUT_OF_SERVICE', existing: 'UP', isReplication: false },
    'OUT_OF_SERVICE',
  ],
  ['what is known stays', { said: 'UP', ordered: undefined, existing: 'OUT_OF_SERVICE', isReplication: false }, 'OUT_OF_SERVICE'],
  ['a peer is believed', { said: 'UP', ordered: undefined, existing: 'OUT_OF_SERVICE', isReplication: true }, 'UP'],
  ['otherwise it is as it says', { said: 'UP', ordered: undefined, existing: 'STARTING', isReplication: false }, 'UP'],
] as const)('%s', (_, question, status) => {
  expect(effectiveStatus(question)).toBe(status)
})

test('an order outlives heartbeats and registrations, and ends with its removal', () => {
  const { registry } = registryAt(0)
  registry.register(exampleInstance(), 'client')
  registry.override(app, id, order('OUT_OF_SERVICE'))
  registry.renew(app, id, 'client')
  registry.register(exampleInstance(), 'client')
  expect(registry.known(app, id)).toMatchObject({ status: 'OUT_OF_SERVICE', overriddenStatus: 'OUT_OF_SERVICE' })
  registry.removeOverride(app, id, order('UNKNOWN'))
  expect(registry.known(app, id)).toMatchObject({ status: 'UNKNOWN', overriddenStatus: 'UNKNOWN' })
  expect(registry.renew(app, id, 'client')).toBe(false)
  registry.register(exampleInstance({ lastDirtyTimestamp: 2_000_000_000_000 }), 'client')
  expect(registry.known(app, id)?.status).toBe('UP')
})

test('a cancellation takes the order with it', () => {
  const { registry } = registryAt(0)
  registry.register(exampleInstance(), 'client')
  registry.override(app, id, order('OUT_OF_SERVICE'))
  registry.cancel(app, id)
  registry.register(exampleInstance(), 'client')
  expect(registry.known(app, id)?.status).toBe('UP')
})

test('an order that nobody asks for in an hour is forgotten', () => {
  const { registry, pass } = registryAt(0)
  registry.register(exampleInstance({ overriddenStatus: 'OUT_OF_SERVICE' }), 'client')
  expect(registry.overrides().get(id)).toBe('OUT_OF_SERVICE')
  pass(3600)
  registry.dropOldChanges()
  expect(registry.overrides().size).toBe(0)
})
