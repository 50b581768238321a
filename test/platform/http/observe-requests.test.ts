import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { type AppOptions, createApp } from '../../../src/platform/http/create-app.ts'
import { HttpProblem } from '../../../src/platform/http/http-problem.ts'
import type { Platform, ServiceDefinition } from '../../../src/platform/platform.ts'
import type { ZipkinSpan } from '../../../src/protocols/zipkin/span.ts'
import { logLines, serviceOf, until } from '../../support/platform.ts'
import { spanCollector } from '../../support/servers/span-collector.ts'

const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']

function app({ log, metrics, tracing }: Platform, options: Partial<AppOptions> = {}) {
  const created = createApp({ log, metrics, tracing, ...options })
  created.get('/users/:userId', ({ log: own }) => own.info('asked') ?? { ok: true })
  created.post('/users', async (request) => {
    await new Promise(setImmediate)
    request.log.info('signed up')
    return { trace: tracing.current()?.traceId, body: request.body }
  })
  created.get('/boom', () => {
    throw new TypeError('boom')
  })
  created.get('/refused', () => {
    throw new HttpProblem(409, 'taken', 'It is taken.')
  })
  created.get('/welcome', { config: { timed: 'users.welcome' } }, () => 'welcome')
  created.get('/health_check', { config: { timed: { name: 'users.status', longTask: true } } }, () => 'fine')
  created.get('/never', () => new Promise(() => undefined))
  created.get('/half', (_request, reply) => {
    reply.hijack()
    reply.raw.write('half')
  })
  created.all('/routed/*', { config: { uri: 'UNKNOWN' } }, () => 'ok')
  return created
}

async function observed(options: Partial<AppOptions> = {}, argv: readonly string[] = []) {
  const collector = await spanCollector()
  const { stdout, lines } = logLines()
  const definition: ServiceDefinition = { name: 'user-service', defaults: {}, build: (platform) => app(platform, options) }
  const service = await serviceOf(definition, {
    env: { MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: '*' },
    argv: [`--management.zipkin.tracing.endpoint=${collector.endpoint}`, '--management.endpoint.env.post.enabled=true', ...argv],
    stdout,
  })
  const get = (path: string, options: RequestInit = {}) => fetch(`${service.url}${path}`, options)
  const scrape = async (accept = 'text/plain', names = '') => {
    return await (await get(`/actuator/prometheus${names && `?includedNames=${names}`}`, { headers: { accept } })).text()
  }
  /** The tags of what was counted, as Prometheus reads them. */
  const counted = async (name = 'http_server_requests') => {
    const found = (await scrape()).matchAll(new RegExp(`^${name}_seconds_count\\{(.*)\\} (\\d+)$`, 'gm'))
    return [...found].map(([, tags, count]) => `${tags} ${count}`)
  }
  const spans = async (count: number) => {
    await service.stop()
    const found = collector.spans()
    expect(found).toHaveLength(count)
    return found
  }
  return { service, get, scrape, counted, spans, lines, collector }
}

test('a request is counted by its route, as Spring counts it', async () => {
  const { get, counted } = await observed()
  for (const path of ['/users/1', '/users/2', '/boom', '/refused', '/nosuch', '/routed/a/b']) await (await get(path)).text()
  await (await get('/users/1', { method: 'DELETE' })).text()
  await (await get('/actuator/metrics/process.uptime')).text()
  await (await get('/actuator/health/ping')).text()
  await (await get('/actuator/refresh')).text()
  const usual = (uri: string, status = 200, outcome = 'SUCCESS', method = 'GET') =>
    `error="none",exception="none",method="${method}",outcome="${outcome}",status="${status}",uri="${uri}"`
  await until(async () => (await counted()).length >= 10, 'the counts')
  expect(new Set(await counted())).toEqual(
    new Set([
      `error="TypeError",exception="TypeError",method="GET",outcome="SERVER_ERROR",status="500",uri="/boom" 1`,
      `${usual('/refused', 409, 'CLIENT_ERROR')} 1`,
      `${usual('/users/{userId}')} 2`,
      `${usual('/**', 404, 'CLIENT_ERROR')} 1`,
      `${usual('UNKNOWN', 405, 'CLIENT_ERROR', 'DELETE')} 1`,
      `${usual('UNKNOWN')} 1`,
      `${usual('/actuator/metrics/{requiredMetricName}')} 1`,
      `${usual('/actuator/health/**', 404, 'CLIENT_ERROR')} 1`,
      `${usual('UNKNOWN', 405, 'CLIENT_ERROR')} 1`,
      // How often it was scraped until it was so.
      expect.stringContaining(usual('/actuator/prometheus')),
    ]),
  )
})

test('a route is timed by the name it declares, and shows what is under way where that is wanted', async () => {
  const { get, counted, scrape } = await observed()
  for (const path of ['/welcome', '/health_check']) await (await get(path)).text()
  await until(async () => (await counted('users_status')).length > 0, 'the count')
  const tags = (uri: string) => `exception="none",method="GET",outcome="SUCCESS",status="200",uri="${uri}"`
  expect([await counted('users_welcome'), await counted('users_status')]).toEqual([
    [`${tags('/welcome')} 1`],
    [`${tags('/health_check')} 1`],
  ])
  const text = await scrape()
  expect(text).toContain('users_status_seconds_active_count{method="GET",uri="/health_check"} 0.0\n')
  expect(text).toContain('users_status_seconds_duration_sum{method="GET",uri="/health_check"} 0.0\n')
  expect(text).not.toContain('users_welcome_seconds_active_count')
})

test('a request that is under way is seen, and one whose client went away is no longer', async () => {
  const { get, scrape, counted, collector, service } = await observed()
  const leaving = new AbortController()
  const asked = get('/never', { signal: leaving.signal })
  const active = async () => /^http_server_requests_active_seconds_count\{.*method="GET".*\} (\d)$/m.exec(await scrape())?.[1]
  await until(async () => (await active()) === '2', 'the request')
  leaving.abort()
  await expect(asked).rejects.toThrow()
  await until(async () => (await active()) === '1', 'its end')
  const left = 'error="none",exception="none",method="GET",outcome="UNKNOWN",status="UNKNOWN",uri="/never" 1'
  expect(await counted()).toContain(left)
  await service.stop()
  expect(collector.spans()[0]?.tags).toMatchObject({ error: expect.stringContaining('closed'), status: 'UNKNOWN' })
})

test('a download that is cut off is an error of its span', async () => {
  const { service, counted, spans } = await observed()
  await new Promise<void>((resolve) => {
    const asked = request(`${service.url}/half`, (response) => response.once('data', () => asked.destroy()))
    asked.on('error', () => undefined)
    asked.on('close', resolve)
    asked.end()
  })
  await until(async () => (await counted()).some((each) => each.includes('/half')), 'the end')
  const [span] = await spans(1)
  expect(span).toMatchObject({ name: 'http get /half', tags: { status: '200', error: expect.stringContaining('closed') } })
})

test('a span has the shape of those that a real Spring application sends', async () => {
  const recorded: readonly { readonly spans: readonly ZipkinSpan[] }[] = JSON.parse(
    readFileSync(new URL('../../vectors/spring/zipkin-posts.json', import.meta.url), 'utf8'),
  )
  const { get, spans } = await observed({ errors: 'boot' })
  const wanted = ['http get /users/{userId}', 'http get /**', 'http get /boom'].map((name) => {
    const span = recorded.flatMap((post) => post.spans).find((each) => each.name === name)
    // What Java calls its exception.
    return JSON.parse(JSON.stringify(span).replace('IllegalStateException', 'TypeError'))
  })
  for (const { tags } of wanted) await (await get(`${tags['http.url']}?secret=1`)).text()
  const plain = ({ timestamp: _, duration: __, traceId: ___, id: ____, ...rest }: ZipkinSpan) => rest
  const sent = await spans(3)
  expect(sent.map(plain)).toEqual(wanted.map(plain))
  for (const { timestamp = 0, duration = 0, traceId: trace, id } of sent) {
    expect(Math.abs(timestamp / 1000 - Date.now())).toBeLessThan(60_000)
    expect([Number.isInteger(timestamp), Number.isInteger(duration), duration >= 1]).toEqual([true, true, true])
    expect(`${trace} ${id}`).toMatch(/^[\da-f]{32} [\da-f]{16}$/)
  }
})

test('a request goes on with the trace of its caller, also behind a body, and its lines say so', async () => {
  const { get, spans, lines } = await observed()
  const headers = { traceparent: `00-${traceId}-${spanId}-01`, 'content-type': 'application/json' }
  const answer = await get('/users', { method: 'POST', headers, body: JSON.stringify({ name: 'a'.repeat(200_000) }) })
  expect(await answer.json()).toMatchObject({ trace: traceId })
  const [span] = await spans(1)
  expect(span).toMatchObject({ traceId, parentId: spanId, name: 'http post /users' })
  expect(lines.find(({ msg }) => msg === 'signed up')).toMatchObject({ trace_id: traceId, span_id: span?.id })
  expect(lines.find(({ msg }) => msg === 'started')).not.toHaveProperty('trace_id')
})

test('the actuator makes no traces, but goes on with one', async () => {
  const { get, spans } = await observed()
  await (await get('/actuator/prometheus')).text()
  await (await get('/actuator/health', { headers: { b3: `${traceId}-${spanId}-1` } })).text()
  const [span] = await spans(1)
  expect(span).toMatchObject({ traceId, parentId: spanId, name: 'http get /actuator/health' })
})

test('an application of infrastructure only goes on with traces', async () => {
  const { get, spans } = await observed({ traces: 'continued' })
  await (await get('/users/1')).text()
  await (await get('/users/2', { headers: { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId } })).text()
  const [span] = await spans(1)
  expect(span?.tags?.['http.url']).toBe('/users/2')
})

test('a value that was traced is an example in its bucket', async () => {
  const { get, scrape } = await observed({}, ['--management.metrics.distribution.slo.users.welcome=60s'])
  await (await get('/welcome', { headers: { traceparent: `00-${traceId}-${spanId}-01` } })).text()
  const text = () => scrape('application/openmetrics-text', 'users_welcome_seconds')
  await until(async () => (await text()).includes('users_welcome_seconds_count'), 'the count')
  expect(await text()).toMatch(
    new RegExp(`users_welcome_seconds_bucket\\{.*le="60.0"\\} 1 # \\{span_id="[\\da-f]{16}",trace_id="${traceId}"\\} `),
  )
})

test('without tracing requests are counted and lines have no trace', async () => {
  const { get, counted, spans, lines } = await observed({}, ['--management.tracing.enabled=false'])
  await (await get('/users/1', { headers: { traceparent: `00-${traceId}-${spanId}-01` } })).text()
  await until(async () => (await counted()).some((each) => each.includes('/users/{userId}')), 'the count')
  expect(lines.find(({ msg }) => msg === 'asked')).not.toHaveProperty('trace_id')
  await spans(0)
})

test('what is no HTTP is not counted, and does no harm', async () => {
  const { service, get, counted } = await observed()
  await new Promise<void>((resolve) => {
    const socket = connect(service.port, '127.0.0.1', () => socket.end('NONSENSE\r\n\r\n'))
    socket.on('close', () => resolve()).resume()
  })
  await (await get('/welcome')).text()
  await until(async () => (await counted()).some((each) => each.includes('/welcome')), 'the count')
})
