import { expect, test } from 'vitest'
import type { Metrics } from '../../../../src/platform/metrics/metrics.ts'
import { noMetrics } from '../../../../src/platform/metrics/no-metrics.ts'
import { until } from '../../../support/platform.ts'
import { recordedSpans } from '../recorded-spans.ts'
import { ask, fakeRegistry, headerIn, routeYaml, startGateway, startUpstream } from '../start.ts'

test('a request is two spans of the trace that came with it, and the next server gets the inner one', async () => {
  const upstream = await startUpstream()
  const { tracing, spans } = recordedSpans()
  const { url, port } = await startGateway({ yaml: routeYaml(upstream.url, { filters: ['StripPrefix=1'] }), tracing })
  const traceId = '80f198ee56343ba864fe8b2a57d3eff7'
  await ask(url, { path: '/echo/1?a=1', headers: { b3: `${traceId}-e457b5a2e4d86bd1-1`, tracestate: 'a=b', host: 'localhost' } })
  await until(() => spans.length === 2, 'the spans to end')
  const [client, server] = spans
  expect(server).toMatchObject({ name: 'http get', kind: 'SERVER', traceId, parentId: 'e457b5a2e4d86bd1' })
  expect(server?.tags).toEqual({
    'http.url': '/echo/1',
    method: 'GET',
    uri: 'UNKNOWN',
    status: '200',
    outcome: 'SUCCESS',
    exception: 'none',
  })
  expect(client).toMatchObject({ name: 'HTTP GET', kind: 'CLIENT', traceId, parentId: server?.id })
  expect(client?.tags).toEqual({
    'http.method': 'GET',
    'http.status_code': '200',
    'http.uri': 'http://localhost/1?a=1',
    'spring.cloud.gateway.route.id': 'one',
    'spring.cloud.gateway.route.uri': upstream.url,
  })
  const [got] = upstream.requests
  expect(got && headerIn(got, 'traceparent')).toBe(`00-${traceId}-${client?.id}-01`)
  expect([got && headerIn(got, 'b3'), got && headerIn(got, 'tracestate')]).toEqual([`${traceId}-${client?.id}-1`, undefined])
  expect(port).toBeGreaterThan(0)
})

test('each attempt is a span of its own, and what failed says so', async () => {
  const [alive, dead] = [await startUpstream(), await startUpstream()]
  await dead.close()
  const { tracing, spans } = recordedSpans()
  const { url } = await startGateway({
    yaml: routeYaml('lb://A', {}),
    registry: fakeRegistry({ a: [dead.port, alive.port] }),
    tracing,
  })
  await ask(url)
  await until(() => spans.length === 3, 'the spans to end')
  expect(spans.map(({ name, tags }) => [name, tags?.error !== undefined])).toEqual([
    ['HTTP GET', true],
    ['HTTP GET', false],
    ['http get', false],
  ])
})

test('what is logged about a request belongs to its trace', async () => {
  const dead = await startUpstream()
  await dead.close()
  const env = { MANAGEMENT_TRACING_ENABLED: 'true', MANAGEMENT_ZIPKIN_TRACING_EXPORT_ENABLED: 'false' }
  const { url, lines } = await startGateway({ yaml: routeYaml(dead.url, {}), env })
  const traceId = '80f198ee56343ba864fe8b2a57d3eff7'
  await ask(url, { headers: { b3: `${traceId}-e457b5a2e4d86bd1-1` } })
  expect(lines.find(({ msg }) => msg === 'a request could not be passed on')).toMatchObject({ trace_id: traceId })
})

test('without tracing, the trace that came goes on as it is', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  const sent = { b3: '80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1', tracestate: 'a=b' }
  await ask(url, { headers: sent })
  const [got] = upstream.requests
  expect([got && headerIn(got, 'b3'), got && headerIn(got, 'tracestate')]).toEqual([sent.b3, sent.tracestate])
})

test('requests are counted by route, method and status, in the words of Spring', async () => {
  const upstream = await startUpstream()
  const counted = new Map<string, number>()
  const metrics: Metrics = {
    ...noMetrics,
    timer: (name, facts) => {
      const key = JSON.stringify([name, facts?.tags])
      return { record: () => void counted.set(key, (counted.get(key) ?? 0) + 1) }
    },
  }
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, { predicates: ['Path=/echo,/status/*'] }), metrics })
  for (const path of ['/echo', '/echo', '/status/404', '/nowhere']) await ask(url, { path })
  const tags = (httpStatusCode: string, outcome: string, status: string) =>
    JSON.stringify([
      'spring.cloud.gateway.requests',
      { httpMethod: 'GET', httpStatusCode, outcome, status, routeId: 'one', routeUri: upstream.url },
    ])
  const expected = [
    [tags('200', 'SUCCESSFUL', 'OK'), 2],
    [tags('404', 'CLIENT_ERROR', 'NOT_FOUND'), 1],
  ]
  await until(() => counted.size === 2, 'both')
  expect([...counted]).toEqual(expected)
})
