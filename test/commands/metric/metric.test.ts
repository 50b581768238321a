import { expect, test } from 'vitest'
import { numberAsText } from '../../../src/commands/metric/number-text.ts'
import { seriesAsText } from '../../../src/commands/metric/series.render.ts'
import { watchMetric } from '../../../src/commands/metric/watch.handler.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import { stepFor } from '../../../src/systems/metrics/steps.ts'
import { eventually } from '../../support/rig.ts'
import { httpServer, json } from '../../support/servers/http.ts'
import { fakeContext } from '../../support/surroundings.ts'
import { FakeStream } from '../../support/terminal.ts'

const page = (facts: Partial<Page> = {}): Page => ({ width: 80, style: 'text', cuts: true, ink: noInk, now: 0, ...facts })
const series = (labels: Record<string, string>, ...values: readonly string[]) => ({
  labels,
  points: values.map((value, at) => ({ atMs: at * 1000, value })),
})

test('what all series say stands above them, what differs is a column', () => {
  const found = {
    type: 'vector',
    series: [
      series({ __name__: 'requests_total', job: 'user', method: 'POST' }, '3'),
      series({ __name__: 'requests_total', job: 'user', method: 'GET' }, '1234567'),
    ],
  }
  expect(seriesAsText({ headers: true })(found, page())).toMatchInlineSnapshot(`
    "requests_total{job="user"}
    METHOD       VALUE
    GET      1,234,567
    POST             3"
  `)
  expect(seriesAsText({ headers: true })(found, page({ style: 'raw' }))).toBe(
    '3\trequests_total{job="user",method="POST"}\n1234567\trequests_total{job="user",method="GET"}',
  )
})

test('of several points a line draws how they changed, with gaps where there was nothing', () => {
  const up = series({ job: 'a' }, '1', '2', 'NaN', '4')
  expect(
    seriesAsText({ headers: true })({ type: 'matrix', series: [up, series({ job: 'b' }, '5')] }, page()),
  ).toMatchInlineSnapshot(`
    "JOB   NOW   LEAST   MOST   TREND
    a       4       1      4   ▁▃ ▇
    b       5       5      5   ▁"
  `)
})

test('a number without labels is a number', () => {
  expect(seriesAsText({ headers: true })({ type: 'scalar', series: [series({}, '42')] }, page())).toBe('VALUE\n   42')
  expect(seriesAsText({ headers: true })({ type: 'scalar', series: [series({}, '42')] }, page({ style: 'raw' }))).toBe('42')
})

test.each([
  ['0', '0'],
  ['-1', '-1'],
  ['-1234', '-1,234'],
  ['0.0123456', '0.01235'],
  ['1234.5', '1,235'],
  ['0.00000123', '1.23e-6'],
  ['NaN', 'NaN'],
  ['+Inf', '+Inf'],
])('%s is written %s', (value, text) => {
  expect(numberAsText(value)).toBe(text)
})

test('a step is round, and never below a second', () => {
  expect([30_000, 300_000, 900_000, 86_400_000].map((rangeMs) => stepFor(rangeMs, 60))).toEqual([1000, 5000, 15_000, 1_800_000])
})

test('watching draws in place, and goes on when Prometheus comes back', async () => {
  let answers = 0
  let isAway = false
  const server = await httpServer((_, response) => {
    answers += 1
    if (isAway) return response.destroy()
    const values = [1, 2, answers].map((value, at) => [at, String(value)])
    json(response, { status: 'success', data: { resultType: 'matrix', result: [{ metric: { job: 'a' }, values }] } })
  })
  const stdout = new FakeStream({ isTTY: true })
  const { ctx, around, open } = await fakeContext({ stdout })
  const watching = watchMetric(ctx, { target: { prometheus: server.url }, query: 'up', everyMs: 100, rangeMs: 60_000 })
  await eventually('it is drawn again', () => answers > 2)
  isAway = true
  await eventually('it says so', () => around.stderr.written.includes('Waiting for it'))
  isAway = false
  await eventually('it goes on', () => around.stderr.written.includes('Prometheus is back'))
  around.interrupt(new Error('Ctrl-C'))
  // It may be asking just then.
  await watching.catch((error: unknown) => {
    if (!ctx.signal.aborted) throw error
  })
  await open.close()
  const { lines, cursor } = stdout.screen()
  expect(lines.filter((line) => line.startsWith('up '))).toHaveLength(1)
  expect(cursor).toBe('shown')
})
