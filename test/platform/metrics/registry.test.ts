import { expect, test } from 'vitest'
import { bucketsBetween } from '../../../src/platform/metrics/buckets.ts'
import { meterView } from '../../../src/platform/metrics/meter-view.ts'
import { prometheusName } from '../../../src/platform/metrics/names.ts'
import { meters } from './fixtures.ts'

test('whoever asks again gets the same meter, whatever the order of the tags', async () => {
  const { metrics } = await meters()
  const first = metrics.timer('t', { tags: { a: '1', b: '2' } })
  expect(metrics.timer('t', { tags: { b: '2', a: '1' } })).toBe(first)
  expect(metrics.timer('t', { tags: { a: '1', b: '3' } })).not.toBe(first)
  expect(() => metrics.counter('t')).toThrow('The meter t is a timer, and no counter.')
})

test('the newest gauge of a name is the one that is asked', async () => {
  const { metrics, scrape } = await meters()
  metrics.gauge('g', () => 1)
  metrics.gauge('g', () => 2)
  expect(await scrape()).toContain('g 2.0\n')
})

test('common tags are on every meter, and its own beat them', async () => {
  const { metrics, scrape } = await meters({ 'management.metrics.tags.application': 'shop', 'management.metrics.tags.zone': 'a' })
  metrics.counter('c', { tags: { zone: 'b' } }).add(2)
  expect(await scrape()).toContain('c_total{application="shop",zone="b"} 2.0')
})

test('meters are switched off by the longest of their beginnings', async () => {
  const { metrics, scrape } = await meters({
    'management.metrics.enable.all': 'false',
    'management.metrics.enable.http': 'true',
    'management.metrics.enable.http.client': 'false',
  })
  for (const name of ['http.server', 'http.client.requests', 'jobs']) metrics.counter(name).add()
  expect((await scrape()).match(/^\w+ /gm)).toEqual(['http_server_total '])
})

test('durations that are none do not count', async () => {
  const { metrics, scrape } = await meters()
  for (const durationMs of [-1, Number.NaN]) metrics.timer('t').record(durationMs)
  metrics.counter('c').add(-5)
  expect(await scrape()).toMatch(/c_total 0\.0[\s\S]*t_seconds_count 0\nt_seconds_sum 0\.0/)
})

test('a tag made of what people send does not fill the memory', async () => {
  const { metrics, scrape } = await meters()
  for (let at = 0; at < 6000; at++) metrics.counter('c', { tags: { id: String(at) } }).add()
  expect((await scrape()).match(/^c_total\{/gm)).toHaveLength(5000)
})

test('the ladder of buckets is that of Micrometer', () => {
  const rungs = bucketsBetween(0.001, 30, true)
  expect([rungs.length, rungs[1], rungs[2], rungs.at(-2)]).toEqual([68, 0.001048576, 0.001398101, 28.633115306])
  expect(bucketsBetween(1, Number.POSITIVE_INFINITY, false).slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})

test('bounds of service levels and the range of a histogram are read as Spring reads them', async () => {
  const { metrics, scrape } = await meters({
    'management.metrics.distribution.slo.http.server.requests': '100ms,1s,250',
    'management.metrics.distribution.slo.order.lines': '5,10',
    'management.metrics.distribution.percentiles-histogram.jobs': 'true',
    'management.metrics.distribution.minimum-expected-value.jobs': '1s',
    'management.metrics.distribution.maximum-expected-value.jobs': '2s',
  })
  metrics.timer('http.server.requests').record(100)
  metrics.summary('order.lines', { baseUnit: 'lines' }).record(7)
  metrics.timer('jobs').record(1)
  const text = await scrape()
  const bounds = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}_bucket{le="([^"]+)"} (\\d+)`, 'gm'))].map((m) => `${m[1]}: ${m[2]}`)
  expect(bounds('http_server_requests_seconds')).toEqual(['0.1: 1', '0.25: 1', '1.0: 1', '+Inf: 1'])
  expect(bounds('order_lines')).toEqual(['5.0: 0', '10.0: 1', '+Inf: 1'])
  expect(bounds('jobs_seconds').map((each) => each.split(':')[0])).toEqual([
    '1.0',
    '1.073741824',
    '1.431655765',
    '1.789569706',
    '2.0',
    '+Inf',
  ])
})

test('the view of a metric adds up what has the tags, and names the values of the others', async () => {
  const { metrics } = await meters()
  const record = (uri: string, status: string, ms: number) => metrics.timer('http', { tags: { uri, status } }).record(ms)
  record('/a', '200', 1000)
  record('/a', '500', 3000)
  record('/b', '200', 2000)
  const view = (tags: Record<string, string>) => meterView(metrics.families(), new Map(Object.entries(tags)))
  expect(view({ uri: '/a' })).toEqual({
    ...{ name: 'http', baseUnit: 'seconds' },
    measurements: [
      { statistic: 'COUNT', value: 2 },
      { statistic: 'TOTAL_TIME', value: 4 },
      { statistic: 'MAX', value: 3 },
    ],
    availableTags: [{ tag: 'status', values: ['200', '500'] }],
  })
  expect([view({})?.measurements[2]?.value, view({ uri: '/c' }), view({ nope: '1' })]).toEqual([3, undefined, undefined])
})

test.each([
  ['http.server.requests', 'timer', undefined, 'http_server_requests_seconds'],
  ['wait.seconds', 'timer', undefined, 'wait_seconds'],
  ['orders.placed', 'counter', undefined, 'orders_placed_total'],
  ['process.cpu.time', 'counter', 'ns', 'process_cpu_time_ns_total'],
  ['pool.size', 'gauge', 'threads', 'pool_size_threads'],
  ['resilience4j.circuitbreaker.state', 'gauge', undefined, 'resilience4j_circuitbreaker_state'],
  ['5xx-rate', 'gauge', undefined, 'm_5xx_rate'],
] as const)('%s, a %s in %s, is called %s', (name, kind, unit, expected) => {
  expect(prometheusName(name, kind, unit)).toBe(expected)
})
