import { expect, test } from 'vitest'
import { traceAsText } from '../../../src/commands/trace/show.render.ts'
import { readSpan } from '../../../src/protocols/zipkin/query-span.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import { traceView } from '../../../src/systems/traces/trace-view.ts'
import { asZipkin, type SentSpan, walk } from '../../support/spans.ts'

const began = Date.parse('2026-11-21T09:12:33.108Z')
const page = (facts: Partial<Page> = {}): Page => ({ width: 80, style: 'text', cuts: true, ink: noInk, now: began, ...facts })
const viewOf = (spans: readonly SentSpan[]) =>
  traceView(asZipkin('4bf92f3577b34da6a3ce929d0e0e4736', began, spans).flatMap((span) => readSpan(span) ?? []))

test('a trace is a waterfall with a ruler: the way to whom was called, what was waited for, what failed', () => {
  expect(traceAsText(60)(viewOf(walk), page())).toMatchInlineSnapshot(`
    "gateway-service → 2 services, 41ms, 6 spans, 2 errors    2026-11-21 09:12:33.108
    trace 4bf92f3577b34da6a3ce929d0e0e4736

                                       0ms
    get /users/{user…  gateway-servi…  ████████████████████  41ms  self 2ms
    └ get /users/{us…  user-service    ░██████████████████░  39ms  self 7ms
      ├ select users   user-service     █                     2ms
      └ get /{userid…  order-service       █████████████░    28ms  ✗ 500  ← critical
                                       SQLITE_BUSY: database is locked"
  `)
})

test('with -o wide a span says all that it knows', () => {
  expect(traceAsText(60)(viewOf(walk.slice(0, 4)), page({ style: 'wide', width: 100 }))).toMatchInlineSnapshot(`
    "gateway-service → 1 service, 41ms, 4 spans                                   2026-11-21 09:12:33.108
    trace 4bf92f3577b34da6a3ce929d0e0e4736

                                            0ms       10        20        30        40
    get /users/{userid}    gateway-service  ██████████████████████████████████████████  41ms  self 2ms
    └ get /users/{userid}  user-service      ░██████████████████████████████████████░   39ms  ← critical
      └ select users       user-service        ██                                        2ms
                                            db.system=sqlite"
  `)
})

test('at any width no line is longer than the terminal', () => {
  const long = walk.map((span) => ({
    ...span,
    name: `${span.name} ${'x'.repeat(60)}`,
    service: `${span.service}-${'y'.repeat(30)}`,
  }))
  for (const width of [60, 80, 120, 200]) {
    const lines = traceAsText(60)(viewOf(long), page({ width })).split('\n')
    expect(lines.filter((line) => line.length > width)).toEqual([])
  }
})

test('a name that would move the cursor does not', () => {
  const [first] = walk
  const text = traceAsText(60)(
    viewOf([{ ...(first as SentSpan), name: 'get \u001b[2J/users', tags: { error: 'a\u0007b' } }]),
    page(),
  )
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})

test('for a script a span is a line of fields', () => {
  expect(traceAsText(60)(viewOf(walk.slice(0, 2)), page({ style: 'raw' }))).toBe(
    '00000000000000a1\t\t0\tgateway-service\tget /users/{userid}\t0\t41000\t\n' +
      '00000000000000a2\t00000000000000a1\t1\tgateway-service\thttp get\t1000\t39000\t',
  )
})
