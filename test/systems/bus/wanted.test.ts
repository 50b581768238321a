import { describe, expect, test } from 'vitest'
import { MsaError } from '../../../src/shared/errors.ts'
import type { Member } from '../../../src/systems/bus/member.ts'
import { mayBeMeant, meant, toDestination } from '../../../src/systems/bus/wanted.ts'

const member = (application: string, port: number, more: Partial<Member> = {}): Member => ({
  ...{ name: `${application}:${port}`, application, port, instanceId: `${application}:${port}`, status: 'UP', actuatorUrl: '' },
  ...more,
})
const users = [member('user-service', 1), member('user-service', 2)]
const all = [...users, member('order-service', 3), member('user-service', 4, { status: 'DOWN' })]

function names(
  text: string | undefined,
  facts: { profiles?: readonly string[]; busId?: string; members?: readonly Member[] } = {},
) {
  const { profiles = [], busId = null, members = all } = facts
  const destination = toDestination(text)
  const expected = mayBeMeant(members, destination).map((each) => ({ member: each, facts: { profiles, busId } }))
  const { expected: found } = meant(destination, {
    ...{ roll: { kind: 'known', members }, expected, line: 'msa bus refresh', anyway: false },
  })
  return found.map(({ member }) => member.name)
}

function refused(work: () => unknown): MsaError {
  try {
    work()
  } catch (error) {
    if (error instanceof MsaError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a destination', () => {
  test.each([
    [undefined, ['user-service:1', 'user-service:2', 'order-service:3']],
    ['**', ['user-service:1', 'user-service:2', 'order-service:3']],
    ['user-service', ['user-service:1', 'user-service:2']],
    ['user-service:**', ['user-service:1', 'user-service:2']],
    ['user-service:2', ['user-service:2']],
    ['user-*:**', ['user-service:1', 'user-service:2']],
    ['*-service:3', ['order-service:3']],
    ['user-service:2:6a1f', ['user-service:2']],
    ['user-service:0', ['user-service:1', 'user-service:2']],
  ])('%s is for those that are up and that it names', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  test('names a profile where the id has one, and a known id counts as it is', () => {
    expect(names('user-service:dev:**', { profiles: ['dev'] })).toEqual(['user-service:1', 'user-service:2'])
    expect(names('user-service:eu:1:**', { profiles: ['dev', 'eu'] })).toEqual(['user-service:1'])
    expect(names('a:**', { members: [member('a', 1)], busId: 'a:elsewhere:1' })).toEqual(['a:1'])
  })

  test('that names nobody who is known is refused, with who was meant and the line to type', () => {
    const error = refused(() => names('user-servise'))
    expect(error.message).toBe('No instance of "user-servise" is registered. Did you mean user-service?')
    expect(error.hint).toContain('msa bus refresh user-service\n')
    expect(error.exitCode).toBe(2)
  })

  test('that names no instance that is up is refused, with those that are there', () => {
    const error = refused(() => names('user-service:9'))
    expect(error.details).toEqual(['all: user-service:1 user-service:2 user-service:4'])
    expect(refused(() => names(undefined, { members: [] })).message).toContain('Nobody is registered')
  })

  test('that makes no sense is refused', () => {
    for (const text of ['', ' ', 'a b', ':8080', 'a\n']) expect(refused(() => toDestination(text)).code).toBe('USAGE')
  })

  test('is sent to whom it may concern where nobody knows who is there', () => {
    const wish = { expected: [], line: '', anyway: false }
    expect(meant('a:**', { ...wish, roll: { kind: 'unknown', because: '', members: [] } })).toEqual({
      expected: [],
      isOpen: true,
    })
    expect(meant('a:**', { ...wish, anyway: true, roll: { kind: 'known', members: all } }).isOpen).toBe(true)
  })
})
