import { describe, expect, test } from 'vitest'
import type { Member } from '../../../src/systems/bus/member.ts'
import { type Ack, missing, reconcile } from '../../../src/systems/bus/reconcile.ts'

const member = (application: string, port: number, host = 'a'): Member => ({
  ...{ name: `${application}:${port}`, application, port },
  ...{ instanceId: `${host}:${application}:${port}`, status: 'UP', actuatorUrl: '' },
})
const expected = (one: Member, busId: string | null = null) => ({ member: one, facts: { profiles: [], busId } })
const ack = (origin: string): Ack => ({ origin, tookMs: 1 })

describe('whose acknowledgement is whose', () => {
  test('application and port decide, with profiles between them or without', () => {
    const [one, two] = [member('user-service', 1), member('user-service', 2)]
    const found = reconcile([expected(one), expected(two)], [ack('user-service:dev,eu:2:x'), ack('user-service:1:y')])
    expect([found.answered.get(one)?.origin, found.answered.get(two)?.origin]).toEqual([
      'user-service:1:y',
      'user-service:dev,eu:2:x',
    ])
    expect(missing(found)).toBe(0)
  })

  test('who has not answered is silent, and who was not expected is a stranger', () => {
    const [one, two] = [member('user-service', 1), member('order-service', 2)]
    const found = reconcile([expected(one), expected(two)], [ack('user-service:1:y'), ack('billing:3:z')])
    expect(found.silent).toEqual([two])
    expect(found.strangers).toEqual([ack('billing:3:z')])
    expect(missing(found)).toBe(1)
  })

  test('a port that the system chose is 0 in the id: the application is enough where all of it have answered', () => {
    const [one, two] = [member('user-service', 1), member('user-service', 2)]
    const found = reconcile([expected(one), expected(two)], [ack('user-service:0:x'), ack('user-service:0:y')])
    expect([...found.answered.keys()]).toEqual([one, two])
  })

  test('where fewer have answered than are called the same, nobody is named', () => {
    const [one, two] = [member('user-service', 8080, 'a'), member('user-service', 8080, 'b')]
    const found = reconcile([expected(one), expected(two)], [ack('user-service:8080:x')])
    expect(found.answered.size).toBe(0)
    expect(found.unclear).toEqual([{ members: [one, two], acks: [ack('user-service:8080:x')] }])
    expect(missing(found)).toBe(1)
  })

  test('a bus id that is known decides before all else', () => {
    const [one, two] = [member('user-service', 8080, 'a'), member('user-service', 8080, 'b')]
    const found = reconcile(
      [expected(one, 'user-service:8080:x'), expected(two, 'user-service:8080:y')],
      [ack('user-service:8080:y')],
    )
    expect([...found.answered.keys()]).toEqual([two])
    expect(found.silent).toEqual([one])
  })

  test('an acknowledgement for another port of the application is not taken for one that is silent', () => {
    const one = member('user-service', 1)
    const found = reconcile(
      [expected(one), expected(member('user-service', 2))],
      [ack('user-service:2:x'), ack('user-service:2:y')],
    )
    expect(found.silent).toEqual([one])
    expect(found.strangers).toEqual([ack('user-service:2:y')])
  })

  test('a restarted instance that answers twice under two ids is there once', () => {
    const one = member('user-service', 1)
    const found = reconcile([expected(one)], [ack('user-service:1:x'), ack('user-service:1:y')])
    expect([found.answered.size, found.strangers.length, missing(found)]).toEqual([1, 1, 0])
  })
})
