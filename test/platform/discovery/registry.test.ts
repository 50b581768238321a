import { expect, test } from 'vitest'
import { Registry } from '../../../src/platform/discovery/registry.ts'
import { appsHashcode } from '../../../src/protocols/eureka/hash.ts'
import type { Applications, Instance } from '../../../src/protocols/eureka/instance.ts'
import { instanceOf } from './fixtures.ts'

const [a, b, c, d] = [1, 2, 3, 4].map((n) => instanceOf('order-service', 8000 + n, { instanceId: `o${n}` })) as [
  Instance,
  Instance,
  Instance,
  Instance,
]
const fetchIntervalMs = 30_000
/** One renewal, the server's cache, one fetch. */
const patienceMs = 90_000

test('what a full answer lacks is gone, when its server was there all the time', () => {
  const registry = known(a, b, c)
  registry.replace(answer([a, b]), { nowMs: 0, fetchIntervalMs })
  expect(idsOf(registry, 0)).toEqual(['o1', 'o2'])
})

test('a server that comes back with nothing takes nobody away, until they had time to register', () => {
  const registry = known(a, b)
  registry.doubt({ away: true })
  registry.replace(answer([]), { nowMs: 1000, fetchIntervalMs })
  expect(idsOf(registry, 1000 + patienceMs - 1)).toEqual(['o1', 'o2'])
  expect(registry.isEmpty).toBe(true)
  expect(idsOf(registry, 1000 + patienceMs)).toEqual([])
})

test('after an outage also a single one is kept, and who is back counts once', () => {
  const registry = known(a, b, c)
  registry.doubt({ away: true })
  registry.replace(answer([a, b]), { nowMs: 0, fetchIntervalMs })
  expect(idsOf(registry, 0)).toEqual(['o1', 'o2', 'o3'])
  registry.replace(answer([a, b, { ...c, lastDirtyTimestamp: 5 }]), { nowMs: 10, fetchIntervalMs })
  expect(idsOf(registry, 10 + patienceMs)).toEqual(['o1', 'o2', 'o3'])
})

test('an answer that lacks more than half is not believed at once, whoever gave it', () => {
  const registry = known(a, b, c)
  registry.replace(answer([a]), { nowMs: 0, fetchIntervalMs })
  expect(idsOf(registry, 0)).toEqual(['o1', 'o2', 'o3'])
  expect(idsOf(registry, patienceMs)).toEqual(['o1'])
})

test('a server that had forgotten us, or counts its deltas from the start again, is one that has just come back', () => {
  const forgotten = known(a, b, c)
  forgotten.doubt({ away: false })
  forgotten.replace(answer([a, b]), { nowMs: 0, fetchIntervalMs })
  expect(idsOf(forgotten, 0)).toEqual(['o1', 'o2', 'o3'])

  const counting = known(a, b, c)
  expect(counting.apply(delta(7, [a], [a, b, c]))).toBe(true)
  expect(counting.apply(delta(1, [a], [a, b, c]))).toBe(false)
  counting.replace(answer([a, b]), { nowMs: 0, fetchIntervalMs })
  expect(idsOf(counting, 0)).toEqual(['o1', 'o2', 'o3'])
})

test('while the server is away nobody runs out, and a second outage gives the full time again', () => {
  const registry = known(a, b)
  registry.doubt({ away: true })
  registry.replace(answer([]), { nowMs: 0, fetchIntervalMs })
  registry.doubt({ away: true })
  expect(idsOf(registry, 10 * patienceMs)).toEqual(['o1', 'o2'])
  registry.replace(answer([]), { nowMs: 10 * patienceMs, fetchIntervalMs })
  expect(idsOf(registry, 11 * patienceMs - 1)).toEqual(['o1', 'o2'])
  expect(idsOf(registry, 11 * patienceMs)).toEqual([])
})

test('one that is kept goes when the server says so, when its address is another’s, and when nobody could connect to it', () => {
  const registry = known(a, b, c, d)
  registry.doubt({ away: true })
  registry.replace(answer([d]), { nowMs: 0, fetchIntervalMs })
  expect(registry.apply(delta(1, [{ ...a, actionType: 'DELETED' }], [d]))).toBe(true)
  expect(idsOf(registry, 0)).toEqual(['o2', 'o3', 'o4'])
  const successor = instanceOf('order-service', 8002, { instanceId: 'new', actionType: 'ADDED' })
  expect(registry.apply(delta(2, [successor], [d, successor]))).toBe(true)
  expect(idsOf(registry, 0)).toEqual(['new', 'o3', 'o4'])
  expect(registry.unreachable(c)).toBe(true)
  expect(registry.unreachable(d)).toBe(false)
  expect(idsOf(registry, 0)).toEqual(['new', 'o4'])
})

test('a delta is taken when its hash is ours, and a full answer is due when not', () => {
  const registry = known(a, b)
  expect(registry.apply(delta(1, [{ ...c, actionType: 'ADDED' }], [a, b, c]))).toBe(true)
  expect(registry.apply(delta(2, [{ ...a, status: 'DOWN', actionType: 'MODIFIED' }], [{ ...a, status: 'DOWN' }, b, c]))).toBe(
    true,
  )
  expect(registry.apply(delta(3, [{ ...b, actionType: 'DELETED' }], [a, c]))).toBe(false)
  expect(idsOf(registry, 0)).toEqual(['o1', 'o2', 'o3'])
})

function known(...instances: readonly Instance[]): Registry {
  const registry = new Registry()
  registry.replace(answer(instances), { nowMs: 0, fetchIntervalMs })
  return registry
}

function answer(instances: readonly Instance[]): Applications {
  const applications = instances.length === 0 ? [] : [{ name: 'ORDER-SERVICE', instances }]
  return { versionsDelta: '1', appsHashcode: appsHashcode(instances), applications }
}

function delta(version: number, changed: readonly Instance[], all: readonly Instance[]): Applications {
  return { ...answer(changed), versionsDelta: String(version), appsHashcode: appsHashcode(all) }
}

function idsOf(registry: Registry, nowMs: number): readonly (string | undefined)[] {
  return registry
    .view(nowMs)
    .flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId))
    .sort()
}
