import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { Metrics } from '../../../../src/platform/metrics/metrics.ts'
import { noMetrics } from '../../../../src/platform/metrics/no-metrics.ts'
import { until } from '../../../support/platform.ts'
import { recordedSpans } from '../recorded-spans.ts'
import { ask, echo, fakeRegistry, headerIn, routeYaml, startGateway, startUpstream } from '../start.ts'

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

/** How often each timer was told something; and how many were asked for. */
function countingMetrics() {
  const counted = new Map<string, number>()
  const metrics: Metrics = {
    ...noMetrics,
    timer: (name, facts) => {
      const { tags = {} } = facts ?? {}
      const key = [name, ...Object.entries(tags).map(([tag, value]) => `${tag}=${value}`)].join(' ')
      return { record: () => void counted.set(key, (counted.get(key) ?? 0) + 1) }
    },
  }
  const of = (name: string) => Object.fromEntries([...counted].flatMap(([key, times]) => cut(key, name, times)))
  return { metrics, of }
}

const cut = (key: string, name: string, times: number) =>
  key.startsWith(`${name} `) ? [[key.slice(name.length + 1), times] as const] : []

test('requests are counted by route, method and status, in the words of Spring', async () => {
  const upstream = await startUpstream()
  const { metrics, of } = countingMetrics()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, { predicates: ['Path=/echo,/status/*'] }), metrics })
  for (const path of ['/echo', '/echo', '/status/404', '/nowhere']) await ask(url, { path })
  const counted = () => of('spring.cloud.gateway.requests')
  await until(() => Object.keys(counted()).length === 2, 'both')
  const route = `routeId=one routeUri=${upstream.url}`
  expect(counted()).toEqual({
    [`httpMethod=GET httpStatusCode=200 outcome=SUCCESSFUL status=OK ${route}`]: 2,
    [`httpMethod=GET httpStatusCode=404 outcome=CLIENT_ERROR status=NOT_FOUND ${route}`]: 1,
  })
})

// What a Spring Cloud Gateway 4.3.3 on Boot 3.5.9 had in `http.server.requests` after the same.
test('what goes through is in http.server.requests, in the words of WebFlux', async () => {
  const upstream = await startUpstream((request, response) => {
    if (request.url === '/cut') request.socket.destroy()
    else if (request.url === '/half')
      response.writeHead(200, { 'Content-Length': '1000' }).write('half', () => response.destroy())
    else if (request.url !== '/hang') echo(request, response)
  })
  const dead = await startUpstream()
  await dead.close()
  const route = (id: string, uri: string) => `{id: ${id}, uri: '${uri}', predicates: ['Path=/${id}/**'], filters: [StripPrefix=1]`
  const { metrics, of } = countingMetrics()
  const { url, port } = await startGateway({
    yaml: `spring.cloud.gateway.routes: [${route('plain', upstream.url)}}, ${route('dead', dead.url)}}, ${route('none', 'lb://NONE')}},
      ${route('late', upstream.url)}, metadata: {response-timeout: 100}}, {id: own, uri: 'forward:/actuator/info', predicates: [Path=/own]}]`,
    metrics,
  })
  for (const path of ['/plain/echo', '/plain/echo', '/plain/status/404', '/plain/status/302', '/plain/status/500'])
    await ask(url, { path })
  for (const path of ['/nope', '/dead/x', '/none/x', '/late/hang', '/plain/cut', '/own']) await ask(url, { path })
  await ask(url, { path: '/plain/echo', method: 'POST' })
  await ask(url, { path: '/plain/echo', method: 'PROPFIND' })
  // Its body is shorter than it said.
  await ask(url, { path: '/plain/half', method: 'PUT' }).catch((error) => expect(error.message).toMatch(/aborted|hang up/))
  const gone = connect(port, '127.0.0.1', () => gone.write('DELETE /plain/hang HTTP/1.1\r\nHost: x\r\n\r\n'))
  await until(() => upstream.requests.some(({ method }) => method === 'DELETE'), 'the request that nobody waits for')
  gone.destroy()
  const told = (method: string, outcome: string, status: string, uri: string, exception = 'none') =>
    `exception=${exception} method=${method} outcome=${outcome} status=${status} uri=${uri} error=${exception}`
  const expected = {
    [told('GET', 'SUCCESS', '200', 'UNKNOWN')]: 2,
    [told('POST', 'SUCCESS', '200', 'UNKNOWN')]: 1,
    [told('UNKNOWN', 'SUCCESS', '200', 'UNKNOWN')]: 1,
    [told('GET', 'CLIENT_ERROR', '404', 'NOT_FOUND')]: 1,
    [told('GET', 'REDIRECTION', '302', 'REDIRECTION')]: 1,
    [told('GET', 'SERVER_ERROR', '500', 'UNKNOWN')]: 1,
    [told('GET', 'CLIENT_ERROR', '404', '/**', 'NoResourceFoundException')]: 1,
    [told('GET', 'SERVER_ERROR', '503', 'UNKNOWN', 'NotFoundException')]: 1,
    [told('GET', 'SERVER_ERROR', '504', 'UNKNOWN', 'ResponseStatusException')]: 1,
    [told('GET', 'SERVER_ERROR', '500', 'UNKNOWN', 'PrematureCloseException')]: 1,
    [told('GET', 'SERVER_ERROR', '500', 'UNKNOWN', 'AnnotatedConnectException')]: 1,
    [told('PUT', 'SUCCESS', '200', 'UNKNOWN', 'PrematureCloseException')]: 1,
    [told('DELETE', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN')]: 1,
    [told('GET', 'SUCCESS', '200', '/actuator/info')]: 1,
  }
  const counted = () => of('http.server.requests')
  await until(() => Object.keys(counted()).length >= Object.keys(expected).length, 'all of them')
  expect(counted()).toEqual(expected)
})

test('what no route takes is a span by the pattern of whoever refuses it, with the reason', async () => {
  const { tracing, spans } = recordedSpans()
  const { url } = await startGateway({ yaml: routeYaml('http://127.0.0.1:1', { predicates: ['Path=/echo'] }), tracing })
  await ask(url, { path: '/nope' })
  await until(() => spans.length > 0, 'the span to end')
  expect(spans).toMatchObject([
    {
      name: 'http get /**',
      tags: { uri: '/**', status: '404', exception: 'NoResourceFoundException', error: 'there is no route' },
    },
  ])
})
