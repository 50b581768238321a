import { expect, test } from 'vitest'
import { type LabStatus, statusAsText } from '../../../src/commands/status/status.render.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import { viewOf } from '../../support/views.ts'

const page: Page = { width: 80, cuts: true, ink: noInk, now: Date.parse('2026-11-21T09:00:00Z'), style: 'text' }
const shown = (facts: Partial<LabStatus>) =>
  `\n${statusAsText({ lab: 'msa', up: true, runtime: 'native', supervisor: { pid: 1, memoryMiB: 50, startedAt: '' }, configRepo: null, components: [], ...facts }, page)}\n`
const row = (id: string, { phase: state = 'healthy', ...facts }: Parameters<typeof viewOf>[1] = {}) => {
  const { phase: _, ...view } = viewOf(id, facts)
  return { ...view, state }
}

test('each component in a row, within 80 columns; details below', () => {
  const components = [
    row('zookeeper-1', { where: '127.0.0.1:2181', memoryMiB: 80 }),
    row('kafka-1', {
      phase: 'waiting',
      restarts: 12,
      process: null,
      cpuPercent: null,
      memoryMiB: null,
      detail: 'it was killed (SIGKILL): ZooKeeper still holds the session of the broker that was killed (6 s)',
    }),
    row('rabbitmq-1', { where: '127.0.0.1:5672   ui http://127.0.0.1:15672', delayMs: 300 }),
    row('zipkin-1', { phase: 'paused', where: 'http://127.0.0.1:9411', since: '2026-11-20T09:00:00.000Z', cpuPercent: 112.5 }),
  ]
  const text = shown({ components })
  expect(text).toMatchInlineSnapshot(`
    "
    NAME        STATE            SINCE   RESTARTS    CPU   MEM   WHERE
    zookeeper   healthy             1m          0     1%    80   127.0.0.1:2181
    kafka       waiting             1m         12      –     –   127.0.0.1:9092
    rabbitmq    healthy +300ms      1m          0     1%   380   127.0.0.1:5672
    zipkin      paused              1d          0   113%   380   http://127.0.0.1:9…

      kafka: it was killed (SIGKILL): ZooKeeper still holds the session of the broker that was killed (6 s)
    "
  `)
  expect(
    text
      .split('\n')
      .slice(0, 6)
      .filter((line) => line.length > 80),
  ).toEqual([])
})

test('a lab that is not up says how to bring it up', () => {
  expect(shown({ supervisor: null }).trim()).toBe('lab "msa" is not up        msa up')
  expect(shown({ lab: 'b', supervisor: null }).trim()).toBe('lab "b" is not up        msa up --name b')
})

test('containers whose supervisor was killed are shown, with the line that mends it', () => {
  const left = {
    ...row('zipkin-1', { since: '', cpuPercent: null, memoryMiB: null, where: '' }),
    state: 'unsupervised' as const,
    detail: 'the supervisor is gone: msa up adopts it',
  }
  expect(shown({ lab: 'b', supervisor: null, components: [left] })).toMatchInlineSnapshot(`
    "
    NAME     STATE          SINCE   RESTARTS   CPU   MEM   WHERE
    zipkin   unsupervised       –          0     –     –

      zipkin: the supervisor is gone: msa up adopts it

    ✗ its supervisor is gone        msa up --name b
    "
  `)
})
