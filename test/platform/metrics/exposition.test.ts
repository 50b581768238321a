import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { doubleText } from '../../../src/platform/metrics/exposition.ts'
import { meters } from './fixtures.ts'

/** What a real Spring application printed. */
const recorded: readonly { name: string; response: { body: string } }[] = JSON.parse(
  readFileSync(new URL('../../vectors/spring/actuator-client-app.json', import.meta.url), 'utf8'),
)

/** The families of these names, as they were printed. */
function printed(exchange: string, names: readonly string[]): string {
  const lines = recorded.find(({ name }) => name === exchange)?.response.body.split('\n') ?? []
  const nameIn = (line: string) => /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1]
  let family = ''
  const ofFamilies = lines.filter((line) => {
    family = nameIn(line) ?? family
    return names.includes(family)
  })
  return ofFamilies.map((line) => `${line}\n`).join('')
}

test('a timer, a counter and gauges are printed as Spring prints them', async () => {
  const { metrics, scrape } = await meters()
  const tags = { class: 'peers.ClientApplication$Api', exception: 'none', method: 'user' }
  const timer = metrics.timer('users.get', { tags })
  timer.record(0.409187)
  timer.record(0.052869)
  const events = (level: string) => ({
    ...{ tags: { level }, description: 'Number of log events that were enabled by the effective log level' },
  })
  for (const [level, count] of Object.entries({ warn: 18, debug: 0, info: 601, error: 1, trace: 0 }))
    metrics.counter('logback.events', events(level)).add(count)
  const cpu = { description: 'The "cpu time" used by the Java Virtual Machine process', baseUnit: 'ns' }
  metrics.counted('process.cpu.time', () => 3.285e10, cpu)
  const start = { description: 'Start time of the process since unix epoch.', baseUnit: 'seconds' }
  metrics.gauge('process.start.time', () => 1795246685.937, start)
  const executor = {
    tags: { name: 'taskScheduler' },
    description: 'The core number of threads for the pool',
    baseUnit: 'threads',
  }
  metrics.gauge('executor.pool.core', () => 1, executor)
  metrics.gauge('executor.pool.core', () => 8, { ...executor, tags: { name: 'applicationTaskExecutor' } })
  const families = ['executor_pool_core_threads', 'logback_events_total', 'process_cpu_time_ns_total']
  const wanted = printed('prometheus', [...families, 'process_start_time_seconds', 'users_get_seconds', 'users_get_seconds_max'])
  expect(await scrape()).toBe(wanted.trimEnd().concat('\n'))
  expect(wanted.match(/^\w/gm)).toHaveLength(12)
})

test('OpenMetrics has the type first, and ends', async () => {
  const { metrics, scrape } = await meters({}, () => ({ traceId: 'a', spanId: 'b' }))
  const tags = { class: 'peers.ClientApplication$Api', exception: 'none', method: 'user' }
  const timer = metrics.timer('users.get', { tags })
  timer.record(0.052869)
  timer.record(0.409187)
  const wanted = printed('prometheus openmetrics', ['users_get_seconds'])
  // Spring shows a trace beside the count, too: Prometheus 2.42 refuses all that it is part of.
  const readable = wanted
    .replace(/ # \{.*/g, '')
    .trimEnd()
    .concat('\n')
  expect([await scrape('openmetrics', ['users_get_seconds']), wanted.includes('# {span_id')]).toEqual([readable, true])
})

test('a trace that nobody records is no example', async () => {
  const properties = { 'management.metrics.distribution.percentiles-histogram.all': 'true' }
  const { metrics, scrape } = await meters(properties, () => ({ traceId: 'a', spanId: 'b', isSampled: false }))
  metrics.timer('t').record(1)
  expect(await scrape('openmetrics')).not.toContain('trace_id')
})

test('in OpenMetrics a counter is called without its ending, which only its samples have', async () => {
  const { metrics, scrape } = await meters()
  metrics.counter('orders.placed').add()
  expect(await scrape('openmetrics', ['orders_placed'])).toBe(
    '# TYPE orders_placed counter\n# HELP orders_placed  \norders_placed_total 1.0\n# EOF\n',
  )
})

test('what is under way is a summary with a largest of its own, and beside a timer it has other names', async () => {
  const { metrics, clock, scrape } = await meters()
  metrics.timer('users.welcome', { tags: { uri: '/welcome' } }).record(10)
  const beside = metrics.longTask('users.welcome', { tags: { uri: '/welcome' }, isBesideTimer: true })
  const running = [beside.start(), metrics.longTask('http.server.requests.active').start()]
  clock.nowMs += 1500
  expect(await scrape('prometheus', ['users_welcome_seconds_active_count', 'users_welcome_seconds_duration_sum'])).toBe(
    '# HELP users_welcome_seconds_active_count  \n# TYPE users_welcome_seconds_active_count gauge\n' +
      'users_welcome_seconds_active_count{uri="/welcome"} 1.0\n' +
      '# HELP users_welcome_seconds_duration_sum  \n# TYPE users_welcome_seconds_duration_sum gauge\n' +
      'users_welcome_seconds_duration_sum{uri="/welcome"} 1.5\n',
  )
  expect(await scrape()).toContain('http_server_requests_active_seconds_count 1\nhttp_server_requests_active_seconds_sum 1.5\n')
  for (const task of running) task.end()
  expect(await scrape()).toContain('http_server_requests_active_seconds_count 0\nhttp_server_requests_active_seconds_sum 0.0\n')
})

test('a histogram counts into buckets of Micrometer, and a value has its example in its own', async () => {
  const properties = { 'management.metrics.distribution.percentiles-histogram.http': 'true' }
  const { metrics, scrape } = await meters(properties, () => ({ traceId: 'a', spanId: 'b' }))
  metrics.timer('http.server.requests').record(1.2)
  metrics.timer('other').record(1.2)
  const lines = (await scrape('openmetrics')).split('\n')
  const buckets = lines.filter((line) => line.startsWith('http_server_requests_seconds_bucket'))
  expect([buckets.length, buckets[0], buckets[1], buckets.at(-2)]).toEqual([
    69,
    'http_server_requests_seconds_bucket{le="0.001"} 0',
    'http_server_requests_seconds_bucket{le="0.001048576"} 0',
    'http_server_requests_seconds_bucket{le="30.0"} 1',
  ])
  expect(buckets[2]).toBe(
    'http_server_requests_seconds_bucket{le="0.001398101"} 1 # {span_id="b",trace_id="a"} 0.0012 1795247046.767',
  )
  expect(lines).toContain('# TYPE http_server_requests_seconds histogram')
  expect(lines).toContain('# TYPE other_seconds summary')
})

test('quantiles are those that were asked for', async () => {
  const { metrics, scrape } = await meters({ 'management.metrics.distribution.percentiles.all': '0.5,0.95' })
  const timer = metrics.timer('t', { tags: { a: 'b' } })
  for (let ms = 1; ms <= 1000; ms++) timer.record(ms)
  const values = [...(await scrape()).matchAll(/t_seconds\{a="b",quantile="([\d.]+)"\} (\S+)/g)]
  expect(values.map(([, quantile, value]) => [quantile, Math.round(Number(value) * 20) / 20])).toEqual([
    ['0.5', 0.5],
    ['0.95', 0.95],
  ])
})

test('labels are sorted and escaped, and a gauge that fails says NaN', async () => {
  const { metrics, scrape } = await meters()
  const fails = () => {
    throw new Error('gone')
  }
  metrics.gauge('pool.size', fails, { tags: { 'b.c': 'say "no"\\\n', a: '' }, description: 'two\nlines' })
  expect(await scrape()).toBe(
    '# HELP pool_size two\\nlines\n# TYPE pool_size gauge\npool_size{a="",b_c="say \\"no\\"\\\\\\n"} NaN\n',
  )
})

test.each([
  [1, '1.0'],
  [0.000409187, '4.09187E-4'],
  [81064554496, '8.1064554496E10'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d is printed %s', (value, text) => {
  expect(doubleText(value)).toBe(text)
})
