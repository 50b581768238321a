import { expect, test } from 'vitest'
import { type AskedReport, reportAsText } from '../../../src/commands/bus/ask.render.ts'
import { keysOf } from '../../../src/commands/bus/logged-keys.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import type { MemberReport } from '../../../src/systems/bus/report.ts'

const page: Page = { width: 80, style: 'text', cuts: true, ink: noInk, now: 0 }
const member = (name: string, facts: Partial<MemberReport> = {}): MemberReport => ({
  ...{ name, application: name, instance: null, busId: `${name}:x`, state: 'acknowledged', expected: true },
  ...{ tookMs: 71, keys: [], note: null, ...facts },
})
const key = (name: string, before: string | null, after: string | null) => ({
  ...{ key: name, before, after, isHidden: false, overriddenBy: null },
})
const report: AskedReport = {
  ...{ id: 'an id', event: 'refresh', destination: '**', over: 'rabbitmq', timeoutMs: 10_000, known: 4 },
  ...{ acknowledged: 3, knownAcknowledged: 3, changed: 2, expect: null, asExpected: true },
  members: [
    member('user-service:41231', {
      keys: [key('token.secret', '••••••', '••••••'), key('gateway.ip', '127.0.0.1', '10.0.0.7')],
    }),
    member('gateway-service:8000', { keys: [{ ...key('token.secret', null, null), isHidden: true }] }),
    member('orders-spring:8090', { tookMs: 3320 }),
    member('discovery-service:8761', {
      ...{ state: 'silent', tookMs: null, keys: null, note: 'is spring.cloud.bus there?' },
    }),
  ],
}

test('who refreshed which keys', () => {
  expect(reportAsText(report, page, { noHeaders: false })).toMatchInlineSnapshot(`
    "published to ** over rabbitmq · 4 members known

    MEMBER                   TOOK   KEYS
    user-service:41231       71ms   token.secret  gateway.ip 127.0.0.1 → 10.0.0.7
    gateway-service:8000     71ms   token.secret
    orders-spring:8090       3.3s   –
    discovery-service:8761      –   silent for 10s (is spring.cloud.bus there?)

    ✓ 3 of 4 refreshed, 2 changed"
  `)
})

test('where more was expected, or what changed cannot be seen, that is said', () => {
  const less = {
    ...report,
    expect: 'all',
    asExpected: false,
    members: [member('a:1', { keys: null, note: 'its values are hidden' })],
  } as const
  expect(reportAsText(less, page, { noHeaders: false })).toMatchInlineSnapshot(`
    "published to ** over rabbitmq · 4 members known

    MEMBER   TOOK   KEYS
    a:1      71ms   ? (its values are hidden)

    ✗ 3 of 4 refreshed, 2 changed; all were expected
      ?  what changed there is not shown: it must expose env, and show its values:
         management.endpoint.env.show-values=always"
  `)
  const nobody = { ...report, acknowledged: 0, knownAcknowledged: 0, known: null, members: [], asExpected: false }
  expect(reportAsText(nobody, page, { noHeaders: false })).toMatchInlineSnapshot(`
    "published to ** over rabbitmq

    ✗ nobody answered"
  `)
})

test('without headers there are the members alone', () => {
  expect(reportAsText(report, page, { noHeaders: true }).split('\n')).toHaveLength(4)
})

test('a log says which keys a refresh has changed, ours for whose event it was', () => {
  const event = { since: Date.parse('2026-11-21T09:00:00Z'), origin: 'msa:0:x' }
  const at = (time: string, text: string) => keysOf({ at: `2026-11-21T${time}Z`, stream: 'out', text }, event)
  const ours = (origin: string) =>
    JSON.stringify({ keys: ['token.secret', 'config.client.version'], origin, msg: 'refreshed by the bus' })
  expect(at('09:00:01', ours('msa:0:x'))).toEqual(['token.secret'])
  expect(at('09:00:01', ours('another'))).toBeUndefined()
  expect(at('08:59:59', ours('msa:0:x'))).toBeUndefined()
  expect(at('09:00:01', 'INFO 1 --- [main] o.s.c.bus.event.RefreshListener : Keys refreshed [gateway.ip, token.secret]')).toEqual(
    ['gateway.ip', 'token.secret'],
  )
  expect(at('09:00:01', 'INFO : Keys refreshed []')).toEqual([])
  expect(at('09:00:01', '{"msg":"refreshed by the bus"')).toBeUndefined()
})
