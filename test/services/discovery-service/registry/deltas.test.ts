import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyDelta } from '../../../../src/protocols/eureka/delta.ts'
import { appsHashcode } from '../../../../src/protocols/eureka/hash.ts'
import type { Applications, InstanceStatus } from '../../../../src/protocols/eureka/instance.ts'
import { decodeApplications, encodeApplications } from '../../../../src/protocols/eureka/json.ts'
import type { Registry } from '../../../../src/services/discovery-service/registry/registry.ts'
import { exampleInstance } from '../../../protocols/eureka/example.ts'
import { registryAt } from './fake-registry.ts'

type Step = readonly [kind: number, app: number, id: number, status: InstanceStatus]

const statuses = ['UP', 'DOWN', 'STARTING', 'OUT_OF_SERVICE', 'UNKNOWN'] as const
const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(7), fc.nat(2), fc.nat(4), fc.constantFrom(...statuses))

test('whoever takes deltas has the full list, whenever they look', () => {
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 12 }), (rounds) => {
      const { registry, pass } = registryAt(1_000_000, { selfPreservation: false })
      let copy = sent(registry.applications())
      let dirty = 0
      for (const steps of rounds) {
        for (const each of steps) act(registry, each, ++dirty)
        pass(50)
        registry.evict()
        registry.dropOldChanges()
        copy = applyDelta(copy, sent(registry.delta('1')))
        expect(summary(copy)).toEqual(summary(registry.applications()))
        expect(appsHashcode(copy.applications.flatMap(({ instances }) => instances))).toBe(registry.hashcode())
      }
    }),
    { numRuns: 150 },
  )
})

test('a change is told for three minutes, and a cancelled instance with the status it had', () => {
  const { registry, pass } = registryAt(0)
  registry.register(exampleInstance({ status: 'STARTING' }), 'client')
  registry.cancel('BILLING-SERVICE', 'host1:billing-service:9001')
  expect(registry.delta('1').applications[0]?.instances).toMatchObject([{ actionType: 'DELETED', status: 'STARTING' }])
  pass(180)
  registry.dropOldChanges()
  expect(registry.delta('1').applications).toHaveLength(1)
  pass(1)
  registry.dropOldChanges()
  expect(registry.delta('1').applications).toEqual([])
})

function act(registry: Registry, [kind, appNumber, idNumber, status]: Step, lastDirtyTimestamp: number): void {
  const [app, instanceId] = [`APP${appNumber}`, `i${idNumber}`]
  const order = { status, lastDirtyTimestamp: undefined }
  if (kind < 3)
    registry.register(exampleInstance({ app, instanceId, status, lastDirtyTimestamp }), kind === 0 ? 'replication' : 'client')
  if (kind === 3) registry.renew(app, instanceId, 'client')
  if (kind === 4) registry.cancel(app, instanceId)
  if (kind === 5) registry.override(app, instanceId, order)
  if (kind === 6) registry.removeOverride(app, instanceId, order)
  if (kind === 7) registry.storeOverride(app, instanceId, status)
}

/** As it arrives. */
function sent(applications: Applications): Applications {
  return decodeApplications(encodeApplications(applications, 'full'))
}

function summary({ applications }: Applications): readonly string[] {
  return applications
    .flatMap(({ name, instances }) =>
      instances.map(({ instanceId, status, hostName }) => `${name} ${instanceId} ${status} ${hostName}`),
    )
    .sort()
}
