import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogs, wantedLevels } from '../../../src/platform/log/create-logs.ts'
import { prettyLine } from '../../../src/platform/log/pretty.ts'
import { logLines } from '../../support/platform.ts'

test('a line is one JSON object with the service, the level and the time', () => {
  const { stdout, lines } = logLines()
  createLogs({ service: 'order-service', stdout }).root.info({ port: 1 }, 'started')
  expect(lines).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), service: 'order-service', port: 1, msg: 'started' },
  ])
})

test('each logger has its own level or that of its parent, and it is changed at run time', () => {
  const { stdout, lines } = logLines()
  const logs = createLogs({ service: 's', stdout })
  const [child, other] = [logs.root.child({ logger: 'bus.rabbit' }), logs.root.child({ logger: 'http' })]
  logs.set('bus', 'DEBUG')
  child.debug('one')
  other.debug('not this')
  logs.set('bus', undefined)
  child.debug('nor this')
  logs.set('ROOT', 'OFF')
  child.error('nor that')
  expect(lines.map(({ msg }) => msg)).toEqual(['one'])
  expect([logs.names(), logs.configured('bus.rabbit'), logs.effective('bus.rabbit')]).toEqual([
    ['bus', 'bus.rabbit', 'http'],
    undefined,
    'OFF',
  ])
})

test('configured levels come and go with the configuration, those set by hand stay', () => {
  const logs = createLogs({ service: 's', stdout: logLines().stdout })
  logs.set('by.hand', 'TRACE')
  logs.apply(
    wantedLevels(
      new Map([
        ['root', 'warn'],
        ['web', 'debug'],
      ]),
      new Map([['web', ['http']]]),
    ),
  )
  expect(['ROOT', 'http', 'by.hand'].map((name) => logs.effective(name))).toEqual(['WARN', 'DEBUG', 'TRACE'])
  logs.apply(new Map())
  expect(['ROOT', 'http', 'by.hand'].map((name) => logs.effective(name))).toEqual(['INFO', 'INFO', 'TRACE'])
})

test('passwords are not written', () => {
  const { stdout, lines } = logLines()
  const { root } = createLogs({ service: 's', stdout })
  root.info(
    { login: { user: 'u', password: 'hunter2' }, token: 'hunter2', err: new Error('amqp://u:hunter2@host/ is gone') },
    'http://u:hunter2@h/x',
  )
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(lines[0]?.msg).toBe('http://u:******@h/x')
})

test('a person at a terminal reads lines, not JSON', () => {
  const written: string[] = []
  const write = (chunk: unknown, _encoding: string, done: () => void) => {
    written.push(String(chunk))
    done()
  }
  const stdout = Object.assign(new Writable({ write }), { isTTY: true })
  createLogs({ service: 's', stdout }).root.child({ logger: 'bus' }).warn({ port: 1 }, 'away')
  expect(written.join('')).toMatch(/^\d\d:\d\d:\d\d\.\d{3} .*WARN.* bus {2}away port=1\n$/)
})

test('a line within a trace says which, in JSON and at a terminal', () => {
  const { stdout, lines } = logLines()
  let trace: { traceId: string; spanId: string } | undefined = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }
  const { root } = createLogs({ service: 's', stdout, currentTrace: () => trace })
  root.info('within')
  trace = undefined
  root.info('without')
  expect(lines.map(({ msg, trace_id, span_id }) => [msg, trace_id, span_id])).toEqual([
    ['within', 'a'.repeat(32), 'b'.repeat(16)],
    ['without', undefined, undefined],
  ])
  expect(prettyLine(JSON.stringify({ ...lines[0], logger: 'app' }))).toContain(
    `[${'a'.repeat(32)}-${'b'.repeat(16)}] app  within`,
  )
})
