import { expect, test } from 'vitest'
import type { Replication } from '../../../src/protocols/eureka/replication.ts'
import { Outbox } from '../../../src/services/discovery-service/peers/outbox.ts'
import { isOwnUrl } from '../../../src/services/discovery-service/peers/own-url.ts'

test('of each kind only the last is told, in the order of the last ones', () => {
  const outbox = new Outbox(10)
  for (const action of ['Register', 'Cancel', 'Register'] as const) outbox.add(about(action, 'a'), 100)
  outbox.add(about('Register', 'b'), 100)
  expect(outbox.next(10, 0).map(({ action, id }) => `${action} ${id}`)).toEqual(['Cancel a', 'Register a', 'Register b'])
})

test('what is too late is not told, what was replaced while it was told is told again', () => {
  const outbox = new Outbox(10)
  outbox.add(about('Heartbeat', 'a'), 100)
  outbox.add(about('Heartbeat', 'b'), 200)
  const batch = outbox.next(10, 150)
  expect(batch.map(({ id }) => id)).toEqual(['b'])
  outbox.add(about('Heartbeat', 'b'), 300)
  outbox.done(batch)
  expect(outbox.size).toBe(1)
})

test('too many push the oldest out', () => {
  const outbox = new Outbox(2)
  for (const id of ['a', 'b', 'c']) outbox.add(about('Register', id), 100)
  expect(outbox.next(10, 0).map(({ id }) => id)).toEqual(['b', 'c'])
})

test.each([
  ['http://localhost:8761/eureka/', true],
  ['http://127.0.0.1:8761/eureka', true],
  ['http://[::1]:8761/eureka/', true],
  ['http://user:password@discovery:8761/eureka/', true],
  ['http://localhost:8762/eureka/', false],
  ['http://elsewhere:8761/eureka/', false],
])('a server at 8761 called discovery knows whether it is meant by %s', (url, isOwn) => {
  expect(isOwnUrl(url, { myUrl: undefined, hosts: ['Discovery'], port: 8761 })).toBe(isOwn)
})

test('where its own URL is configured, only that counts', () => {
  const own = { myUrl: 'http://me/eureka', hosts: [], port: 8761 }
  expect(isOwnUrl('http://me/eureka/', own)).toBe(true)
  expect(isOwnUrl('http://localhost:8761/eureka/', own)).toBe(false)
})

function about(action: Replication['action'], id: string): Replication {
  return { action, app: 'A', id, lastDirtyTimestamp: 1, status: 'UP', overriddenStatus: undefined, instance: undefined }
}
