import { expect, test } from 'vitest'
import { createMetrics } from '../../../src/platform/metrics/create-metrics.ts'
import { environmentOf } from '../../support/platform.ts'

async function metricsOf(properties: Readonly<Record<string, string>> = {}) {
  const environment = await environmentOf({ defaults: { 'spring.cloud.config.enabled': false, ...properties } })
  return await createMetrics({ environment, clock: { now: () => Date.now() }, currentTrace: () => undefined })
}

test('a process is shown by the names that dashboards for Spring and for Node look for', async () => {
  const metrics = await metricsOf()
  const text = await metrics.scrape('prometheus', new Set())
  const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`)
  expect(families).toEqual(
    expect.arrayContaining([
      ...[
        'process_cpu_usage gauge',
        'system_cpu_count gauge',
        'process_uptime_seconds gauge',
        'process_cpu_time_ns_total counter',
      ],
      ...['process_files_open_files gauge', 'process_resident_memory_bytes gauge', 'nodejs_eventloop_lag_p99_seconds gauge'],
      ...[
        'nodejs_heap_size_used_bytes gauge',
        'nodejs_eventloop_utilization gauge',
        'nodejs_eventloop_active_seconds_total counter',
      ],
    ]),
  )
  expect(new Set(families).size).toBe(families.length)
  expect(families).toEqual(families.toSorted())
  expect(text).toMatch(/^nodejs_version_info\{major="\d+",minor="\d+",patch="\d+",version="v[\d.]+"\} 1\.0$/m)
})

test('common tags are on what the process says too', async () => {
  const metrics = await metricsOf({ 'management.metrics.tags.application': 'shop' })
  const text = await metrics.scrape('prometheus', new Set(['process_uptime_seconds', 'nodejs_heap_size_used_bytes']))
  expect(text.match(/^\w+\{application="shop"\}/gm)).toHaveLength(2)
})

test('a part of the processors is between none and all of them', async () => {
  const metrics = await metricsOf()
  for (const name of ['process.cpu.usage', 'system.cpu.usage', 'nodejs.eventloop.utilization']) {
    const value = metrics.meter(name, new Map())?.measurements[0]?.value ?? Number.NaN
    expect(value >= 0 && value <= 1).toBe(true)
  }
})

test('names are Micrometer names, sorted, and only of what there is', async () => {
  const metrics = await metricsOf()
  metrics.timer('users.welcome', { tags: { uri: '/welcome' } })
  metrics.longTask('users.welcome', { isBesideTimer: true })
  const names = metrics.names()
  expect([names.filter((name) => name === 'users.welcome'), names]).toEqual([['users.welcome'], names.toSorted()])
  const statistics = metrics.meter('users.welcome', new Map())?.measurements.map(({ statistic }) => statistic)
  expect(statistics).toEqual(['COUNT', 'TOTAL_TIME', 'MAX', 'ACTIVE_TASKS', 'DURATION'])
})
