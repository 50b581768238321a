import { expect, test } from 'vitest'
import type { Member } from '../../../src/systems/bus/member.ts'
import { reports, type Seeing } from '../../../src/systems/bus/report.ts'
import type { Look } from '../../../src/systems/bus/settings.ts'

const member = (application: string, port: number): Member => ({
  ...{ name: `${application}:${port}`, application, port, instanceId: 'id', status: 'UP', actuatorUrl: '' },
})
const [one, two, three] = [member('c', 1), member('b', 2), member('a', 3)]
const look = (value: string): Look => ({
  kind: 'settings',
  settings: {
    ...{ profiles: [], busId: null, managed: new Set(), effective: new Map() },
    served: new Map([['k', { value, overriddenBy: null }]]),
  },
})
const seeing: Seeing = {
  ...{ order: { kind: 'refresh', destination: '**' }, logged: new Map(), shown: { reveal: false } },
  before: new Map([[one, look('1')]]),
  after: new Map<Member, Look>([
    [one, look('2')],
    [three, { kind: 'away', because: 'refused' }],
  ]),
}
const ack = (origin: string) => ({ origin, tookMs: 1 })

test('those who answered come first, each part in the order of names; who is silent is told why that may be', () => {
  const found = { answered: new Map([[one, ack('c:1:x')]]), silent: [two, three], unclear: [], strangers: [ack('z:9:y')] }
  expect(reports(found, seeing).map(({ name, state, note, expected }) => [name, state, note, expected])).toEqual([
    ['c:1', 'acknowledged', null, true],
    ['z:9:y', 'acknowledged', 'where it runs is not known', false],
    ['a:3', 'silent', 'nobody answers at its port', true],
    ['b:2', 'silent', 'is spring.cloud.bus there?', true],
  ])
})

test('what the log says fills in what is hidden, and where nothing says it the keys are not known', () => {
  const hidden = { ...seeing, before: new Map([[one, look('******')]]), after: new Map([[one, look('******')]]) }
  const found = { answered: new Map([[one, ack('c:1:x')]]), silent: [], unclear: [], strangers: [] }
  const [unknown] = reports(found, hidden)
  expect(unknown).toMatchObject({ keys: null, note: 'its values are hidden' })
  const [logged] = reports(found, { ...hidden, logged: new Map([[one, ['k']]]) })
  expect(logged).toMatchObject({ keys: [{ key: 'k', isHidden: true }], note: null })
})

test('where nobody can say who of several has answered, the answers are there and all are said to be in doubt', () => {
  const found = { answered: new Map(), silent: [], unclear: [{ members: [one, two], acks: [ack('c:0:x')] }], strangers: [] }
  const rows = reports(found, seeing)
  expect(rows.map(({ name, state }) => [name, state])).toEqual([
    ['c:0:x', 'acknowledged'],
    ['b:2', 'silent'],
    ['c:1', 'silent'],
  ])
  expect(rows[1]?.note).toBe('1 of these 2 answered; which, their ids do not tell')
})

test('who is addressed by its port and has a profile in its id is told how it is addressed', () => {
  const dev: Look = {
    kind: 'settings',
    settings: { profiles: ['dev'], busId: null, managed: new Set(), effective: new Map(), served: new Map() },
  }
  const found = { answered: new Map(), silent: [one], unclear: [], strangers: [] }
  const [silent] = reports(found, { ...seeing, order: { kind: 'refresh', destination: 'c:1:**' }, after: new Map([[one, dev]]) })
  expect(silent?.note).toBe('with its profile it is c:*:1:**')
})
