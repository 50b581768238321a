import { expect, test } from 'vitest'
import { type Listener, memberRows } from '../../../src/systems/bus/listeners.ts'
import type { Member } from '../../../src/systems/bus/member.ts'

const member = (application: string, port: number, instanceId: string | null = 'id'): Member => ({
  ...{ name: `${application}:${port}`, application, port, instanceId, status: 'UP', actuatorUrl: '' },
})
const listener = (client: string): Listener => ({ place: `queue of ${client}`, client, from: '127.0.0.1:1' })
const facts = (rows: ReturnType<typeof memberRows>) =>
  rows.map(({ name, listens, listener }) => [name, listens, listener?.client])

test('ours are found by what they call themselves; who is not at the broker is not on the bus', () => {
  const rows = memberRows([member('a', 1), member('b', 2), member('c', 3, null)], [listener('a-bus'), listener('c-bus')], null)
  expect(facts(rows)).toEqual([
    ['a:1', 'yes', 'a-bus'],
    ['b:2', 'no', undefined],
    ['c:3', 'yes', 'c-bus'],
  ])
  expect(rows.map(({ registered }) => registered)).toEqual(['UP', 'UP', null])
})

test('of several that are called the same, all are there or nobody knows which', () => {
  const three = [member('a', 1), member('a', 2), member('a', 3)]
  const named = (count: number) => Array.from({ length: count }, () => listener('a-bus'))
  expect(facts(memberRows(three, named(3), null)).map(([, listens]) => listens)).toEqual(['yes', 'yes', 'yes'])
  expect(facts(memberRows(three, named(2), null)).map(([name, listens]) => [name, listens])).toEqual([
    ['a:1', 'unknown'],
    ['a:2', 'unknown'],
    ['a:3', 'unknown'],
    [null, 'yes'],
    [null, 'yes'],
  ])
})

test('somebody who listens and names nobody may be the one of whom nothing is known', () => {
  expect(facts(memberRows([member('spring', 1)], [listener('rabbitConnectionFactory#1')], null))).toEqual([
    ['spring:1', 'unknown', undefined],
    [null, 'yes', 'rabbitConnectionFactory#1'],
  ])
})

test('who answered is on the bus, whatever the broker tells, and strangers who did are there too', () => {
  const [one, two] = [member('a', 1), member('b', 2)]
  const rows = memberRows([one, two], null, {
    ...{ answered: new Map([[one, { origin: 'a:1:x', tookMs: 5 }]]), silent: [two], unclear: [] },
    strangers: [{ origin: 'c:3:0123456789abcdef0123456789abcdef', tookMs: 7 }],
  })
  expect(rows.map(({ name, listens, answered, tookMs }) => [name, listens, answered, tookMs])).toEqual([
    ['a:1', 'yes', true, 5],
    ['b:2', 'unknown', false, null],
    ['c:3', 'yes', true, 7],
  ])
})
