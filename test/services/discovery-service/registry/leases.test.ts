import { expect, test } from 'vitest'
import type { Instance } from '../../../../src/protocols/eureka/instance.ts'
import { exampleInstance } from '../../../protocols/eureka/example.ts'
import { registryAt } from './fake-registry.ts'

const app = 'BILLING-SERVICE'

test('who never renewed is gone after one lease, who renewed after two', () => {
  const { registry, pass } = registryAt(1_000_000, { selfPreservation: false })
  for (const id of ['silent', 'renewed']) registry.register(exampleInstance({ instanceId: id }), 'client')
  expect(registry.renew(app, 'renewed', 'client')).toBe(true)
  pass(91)
  expect(registry.evict()).toBe(1)
  expect(registry.known(app, 'silent')).toBeUndefined()
  pass(90)
  // The timer was late by half a minute, and gives that to everybody.
  expect(registry.evict()).toBe(0)
  pass(60)
  expect(registry.evict()).toBe(1)
})

test('with strict leases one lease is one lease', () => {
  const { registry, pass } = registryAt(1_000_000, { selfPreservation: false, strictLeases: true })
  registry.register(exampleInstance({ instanceId: 'renewed' }), 'client')
  registry.renew(app, 'renewed', 'client')
  expect(registry.known(app, 'renewed')?.leaseInfo?.lastRenewalTimestamp).toBe(1_000_000)
  pass(91)
  expect(registry.evict()).toBe(1)
})

test('an instance says itself how long its lease is', () => {
  const { registry, pass } = registryAt(0, { selfPreservation: false })
  registry.register(exampleInstance({ instanceId: 'short', leaseInfo: leaseOf(2) }), 'client')
  pass(3)
  expect(registry.instance(app, 'short')).toBeUndefined()
  expect(registry.application(app)?.instances).toHaveLength(1)
  expect(registry.evict()).toBe(1)
})

test('a registration again starts a new lease and keeps since when it was up', () => {
  const { registry, pass } = registryAt(5000)
  registry.register(exampleInstance(), 'client')
  pass(10)
  registry.register(exampleInstance(), 'client')
  const instance = registry.known(app, 'host1:billing-service:9001')
  expect(instance?.leaseInfo).toMatchObject({ registrationTimestamp: 15_000, serviceUpTimestamp: 5000 })
  expect(registry.size).toBe(1)
})

test('of two registrations the one with the newer change counts, also from a clock that runs ahead', () => {
  const { registry } = registryAt(5000)
  registry.register(exampleInstance({ hostName: 'new', lastDirtyTimestamp: 9_999_999_999_999 }), 'client')
  registry.register(exampleInstance({ hostName: 'old', lastDirtyTimestamp: 10 }), 'client')
  expect(registry.known(app, 'host1:billing-service:9001')?.hostName).toBe('new')
})

test('at most fifteen in a hundred go in one run', () => {
  const { registry, pass } = registryAt(0, { selfPreservation: false })
  for (let n = 0; n < 50; n++) registry.register(exampleInstance({ instanceId: `i${n}` }), 'client')
  pass(1000)
  expect(registry.evict()).toBe(8)
  pass(60)
  expect(registry.evict()).toBe(7)
  expect(registry.size).toBe(35)
})

// Each heartbeat has its own place in the two seconds, so that they end one after the other.
test.each([true, false])('40 of 50 silent: none goes; 5 of 50 silent: those go (strict: %s)', (strictLeases) => {
  for (const durationInSecs of [4, 6, 30]) {
    expect(leftAfterSilence({ of: 40, durationInSecs, strictLeases })).toBe(50)
    expect(leftAfterSilence({ of: 5, durationInSecs, strictLeases })).toBe(45)
  }
})

function leftAfterSilence({ of: count, durationInSecs, strictLeases }: Silence): number {
  const { registry, pass } = registryAt(0, {
    expectedClientRenewalIntervalSeconds: 2,
    evictionIntervalMs: 250,
    strictLeases,
  })
  const ids = Array.from({ length: 50 }, (_, n) => `i${n}`)
  for (const instanceId of ids) registry.register(exampleInstance({ instanceId, leaseInfo: leaseOf(durationInSecs) }), 'client')
  for (let quarter = 0; quarter < 4 * 240; quarter++) {
    const isSilent = quarter >= 4 * 90
    ids.forEach((id, n) => {
      if (n % 8 === quarter % 8 && (n >= count || !isSilent)) registry.renew(app, id, 'client')
    })
    registry.evict()
    pass(0.25)
  }
  return registry.size
}

interface Silence {
  readonly of: number
  readonly durationInSecs: number
  readonly strictLeases: boolean
}

test('what nobody renews for a minute counts for nothing in the next', () => {
  const { registry, pass } = registryAt(0)
  registry.register(exampleInstance(), 'client')
  expect([registry.renewsThreshold(), registry.renewsLastMinute(), registry.mayExpire()]).toEqual([3, 0, false])
  for (let n = 0; n < 4; n++) registry.renew(app, 'host1:billing-service:9001', 'client')
  pass(60)
  expect([registry.renewsLastMinute(), registry.mayExpire()]).toEqual([4, true])
  pass(60)
  expect([registry.renewsLastMinute(), registry.mayExpire()]).toEqual([0, false])
})

test('the number of clients expected follows registrations and cancellations, and the look at the registry', () => {
  const { registry } = registryAt(0)
  for (let n = 0; n < 9; n++) registry.register(exampleInstance({ instanceId: `i${n}` }), 'client')
  expect(registry.renewsThreshold()).toBe(17)
  registry.cancel(app, 'i0')
  expect(registry.renewsThreshold()).toBe(15)
  registry.updateThreshold()
  expect(registry.renewsThreshold()).toBe(13)
})

function leaseOf(durationInSecs: number): NonNullable<Instance['leaseInfo']> {
  return {
    renewalIntervalInSecs: 2,
    durationInSecs,
    registrationTimestamp: 0,
    lastRenewalTimestamp: 0,
    evictionTimestamp: 0,
    serviceUpTimestamp: 0,
  }
}
