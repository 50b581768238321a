import { expect, test } from 'vitest'
import { createApp } from '../../../src/platform/http/create-app.ts'
import type { Health, ServiceDefinition } from '../../../src/platform/platform.ts'
import { folderWith, logLines, serviceOf } from '../../support/platform.ts'

const exposure = { MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: '*' }
const details = '--management.endpoint.health.show-details=always'

function small(parts: Readonly<Record<string, () => Health>> = {}): ServiceDefinition {
  return {
    name: 'small-service',
    defaults: {},
    build: ({ log, health }) => {
      for (const [name, check] of Object.entries(parts)) health.add(name, check)
      const app = createApp({ log })
      app.get('/users/:id/*', () => log.child({ logger: 'app.users' }).debug('asked') ?? 'ok')
      return app
    },
  }
}

async function actuator(
  argv: readonly string[] = [],
  parts: Readonly<Record<string, () => Health>> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const service = await serviceOf(small(parts), { argv, env: exposure, cwd: folderWith(files) })
  const ask = async (path: string, options: RequestInit = {}) => {
    const response = await fetch(`${service.url}/actuator${path}`, options)
    const text = await response.text()
    const type = response.headers.get('content-type')
    return { status: response.status, type, headers: response.headers, body: type?.includes('json') ? JSON.parse(text) : text }
  }
  const post = (path: string, body: unknown) => {
    return ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  }
  return { service, ask, post }
}

test('the worst part makes the whole DOWN, with 503', async () => {
  const { ask } = await actuator([details], {
    broken: () => {
      throw new Error('refused')
    },
    fine: () => ({ status: 'UP', components: { one: { status: 'UP', details: { a: 1 } }, two: { status: 'UNKNOWN' } } }),
  })
  const { status, body } = await ask('/health')
  expect([status, body.status]).toEqual([503, 'DOWN'])
  expect(body.components.broken).toEqual({ status: 'DOWN', details: { error: 'Error: refused' } })
  expect(Object.keys(body.components)).toEqual(Object.keys(body.components).toSorted())
  expect((await ask('/health/fine/one')).body).toEqual({ status: 'UP', details: { a: 1 } })
  expect([
    (await ask('/health/broken')).status,
    (await ask('/health/fine/three')).status,
    (await ask('/health/__proto__')).status,
  ]).toEqual([503, 404, 404])
})

test('parts and details are shown only where that is wanted', async () => {
  const parts = { fine: () => ({ status: 'UP', details: { a: 1 } }) }
  const hidden = await actuator([], parts)
  expect([(await hidden.ask('/health')).body, (await hidden.ask('/health/fine')).status]).toEqual([{ status: 'UP' }, 404])
  const components = await actuator(['--management.endpoint.health.show-components=always'], parts)
  expect((await components.ask('/health')).body.components.fine).toEqual({ status: 'UP' })
})

test('the old media type calls the parts of health details', async () => {
  const { ask } = await actuator([details])
  const accept = 'application/vnd.spring-boot.actuator.v2+json'
  const { type, body } = await ask('/health', { headers: { accept } })
  expect([type, Object.keys(body)]).toEqual([accept, ['status', 'details']])
})

test('an unknown status does not count, and another order and other codes can be configured', async () => {
  const parts = { strange: () => ({ status: 'FATAL' }), fine: () => ({ status: 'UP' }) }
  const usual = await actuator([], parts)
  expect((await usual.ask('/health')).body).toEqual({ status: 'UP' })
  const own = [
    '--management.endpoint.health.status.order=fatal,down,up',
    '--management.endpoint.health.status.http-mapping.fatal=500',
  ]
  const { status, body } = await (await actuator(own, parts)).ask('/health')
  expect([status, body]).toEqual([500, { status: 'FATAL' }])
})

test('groups have members and rules of their own; probes are there when they are wanted', async () => {
  const argv = [
    '--management.endpoint.health.group.mine.include=ping,diskSpace',
    '--management.endpoint.health.group.mine.show-details=always',
  ]
  const { ask } = await actuator([...argv, '--management.endpoint.health.probes.enabled=true'])
  expect((await ask('/health')).body).toEqual({ status: 'UP', groups: ['liveness', 'mine', 'readiness'] })
  expect(Object.keys((await ask('/health/mine')).body.components)).toEqual(['diskSpace', 'ping'])
  expect([(await ask('/health/liveness')).body, (await ask('/health/readiness')).body]).toEqual([
    { status: 'UP' },
    { status: 'UP' },
  ])
})

test('a contributor can be switched off', async () => {
  const { ask } = await actuator([details, '--management.health.diskspace.enabled=false'])
  expect(Object.keys((await ask('/health')).body.components)).not.toContain('diskSpace')
})

test('info shows what is below info only where that is wanted, with build and git beside it', async () => {
  const files = {
    'application.yml': 'info: {app: {name: "${spring.application.name}", version: 1}, live: true}',
    'git.properties': 'git.branch=main\ngit.commit.id=0123456789abcdef\ngit.commit.time=2026-01-01T00\\:00\\:00Z',
    'build-info.properties': 'build.artifact=small\nbuild.version=1.2',
  }
  const git = { branch: 'main', commit: { id: '0123456', time: '2026-01-01T00:00:00Z' } }
  const { ask } = await actuator(['--management.info.env.enabled=true'], {}, files)
  const { body } = await ask('/info')
  expect(body).toEqual({
    app: { name: 'small-service', version: 1 },
    live: true,
    git,
    build: { artifact: 'small', version: '1.2' },
  })
  expect(Object.keys((await (await actuator([], {}, files)).ask('/info')).body)).toEqual(['git', 'build'])
})

test('values are masked until they are asked for, and a pattern chooses among the names', async () => {
  const masked = await actuator(['--my.secret=hunter2'])
  const { body } = await masked.ask('/env')
  expect(JSON.stringify(body)).not.toContain('hunter2')
  expect(body.propertySources.map(({ name }: { name: string }) => name).slice(0, 4)).toEqual([
    'server.ports',
    'commandLineArgs',
    'systemEnvironment',
    'random',
  ])
  const shown = await actuator([
    '--my.secret=hunter2',
    '--my.port=${server.port}',
    '--management.endpoint.env.show-values=always',
  ])
  const chosen = (await shown.ask('/env?pattern=my\\..*')).body.propertySources.flatMap((source: { properties: object }) =>
    Object.entries(source.properties),
  )
  expect(chosen).toEqual([
    ['my.secret', { value: 'hunter2' }],
    ['my.port', { value: '0' }],
  ])
})

test('a pattern that is broken is answered as in Spring, one that never ends is a bad request', async () => {
  const { ask } = await actuator([`--${'a'.repeat(40)}!=1`])
  expect((await ask('/env?pattern=(')).status).toBe(500)
  expect((await ask('/env?pattern=%5E(%3F%3Da)(a%2B)%2B%24')).status).toBe(400)
})

test('a path that ends where a name should follow is none, whatever the method', async () => {
  const { ask, post } = await actuator()
  expect([
    (await ask('/env/')).status,
    (await ask('/env/', { method: 'OPTIONS' })).status,
    (await post('/loggers/', {})).status,
    (await ask('/health/')).status,
  ]).toEqual([404, 404, 404, 200])
})

test('what can be read can be asked for its head, and says so', async () => {
  const { ask } = await actuator()
  const allow = async (path: string) => (await ask(path, { method: 'OPTIONS' })).headers.get('allow')
  expect([await allow('/health'), await allow('/loggers/x'), await allow('/refresh')]).toEqual([
    'GET,HEAD,OPTIONS',
    'POST,GET,HEAD,OPTIONS',
    'POST,OPTIONS',
  ])
})

test('who takes neither JSON nor a page gets an error without a body', async () => {
  const { ask } = await actuator()
  const { status, body } = await ask('/health', { headers: { accept: 'text/plain' } })
  expect([status, body]).toEqual([406, ''])
})

test('an operation that only does something does it for every Accept', async () => {
  const { ask } = await actuator()
  const headers = { 'content-type': 'application/json', accept: 'text/plain' }
  const options = { method: 'POST', headers, body: '{"configuredLevel":"DEBUG"}' }
  expect((await ask('/loggers/app', options)).status).toBe(204)
})

test('a logger that lost its level is still there, as are those above it; ROOT keeps one', async () => {
  const { ask, post } = await actuator()
  await post('/loggers/app.users.list', { configuredLevel: 'FATAL' })
  expect((await ask('/loggers/app.users.list')).body).toEqual({ configuredLevel: 'ERROR', effectiveLevel: 'ERROR' })
  expect((await post('/loggers/app.users.list', { configuredLevel: '' })).status).toBe(204)
  expect((await ask('/loggers/app.users.list')).body).toEqual({ effectiveLevel: 'INFO' })
  expect((await ask('/loggers/app.users')).body).toEqual({ effectiveLevel: 'INFO' })
  expect([(await post('/loggers/ROOT', {})).status, (await ask('/loggers/root')).status]).toEqual([500, 404])
})

test('a number is the text it was written as, and an object is none', async () => {
  const { service, ask } = await actuator(['--management.endpoint.env.post.enabled=true'])
  const post = async (body: string) => {
    return (await ask('/env', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status
  }
  expect([await post('{"name":"a","value":1.50}'), await post('{"name":"b","value":12345678901234567890}')]).toEqual([200, 200])
  expect([service.environment.get('a'), service.environment.get('b')]).toEqual(['1.50', '12345678901234567890'])
  expect([await post('{"name":"c","value":"1","more":{}}'), await post('{"name":"c","value":01}')]).toEqual([400, 400])
})

test('the environment is changed from outside only where that is allowed', async () => {
  const closed = await actuator()
  expect([
    (await closed.post('/env', { name: 'a', value: 'b' })).status,
    (await closed.ask('/env', { method: 'DELETE' })).status,
  ]).toEqual([405, 405])
  const open = await actuator(['--management.endpoint.env.post.enabled=true'])
  expect((await open.post('/env', { name: '__proto__', value: 5 })).body).toEqual(JSON.parse('{"__proto__":"5"}'))
  expect(open.service.environment.get('__proto__')).toBe('5')
})

test('the level of a logger is changed at run time, by name, by group and by configuration', async () => {
  const { ask, post, service } = await actuator(['--logging.level.app=warn', '--logging.group.mine=app.a,app.b'])
  await fetch(`${service.url}/users/1/x`)
  expect((await ask('/loggers/app.users')).body).toEqual({ effectiveLevel: 'WARN' })
  expect((await post('/loggers/app.users', { configuredLevel: 'debug' })).status).toBe(204)
  expect((await ask('/loggers/app.users')).body).toEqual({ configuredLevel: 'DEBUG', effectiveLevel: 'DEBUG' })
  expect([(await post('/loggers/mine', { configuredLevel: 'TRACE' })).status, (await ask('/loggers/mine')).body]).toEqual([
    204,
    { configuredLevel: 'TRACE', members: ['app.a', 'app.b'] },
  ])
  expect([(await ask('/loggers/app.a')).body.effectiveLevel, (await ask('/loggers/nobody')).status]).toEqual(['TRACE', 404])
})

test('metrics and prometheus say what every process can say', async () => {
  const { ask } = await actuator()
  expect((await ask('/metrics')).body.names).toContain('process.uptime')
  const { body } = await ask('/metrics/process.uptime')
  expect(body).toMatchObject({
    name: 'process.uptime',
    baseUnit: 'seconds',
    measurements: [{ statistic: 'VALUE' }],
    availableTags: [],
  })
  const open = await ask('/prometheus?includedNames=system_cpu_count', { headers: { accept: 'application/openmetrics-text' } })
  expect(open.body).toMatch(/^# TYPE system_cpu_count gauge\n# HELP system_cpu_count .*\nsystem_cpu_count \d+\.0\n# EOF\n$/)
})

test('mappings list the routes of the service in the shape of Spring', async () => {
  const { ask } = await actuator()
  const { contexts } = (await ask('/mappings')).body
  const [first, ...others] = contexts['small-service'].mappings.dispatcherServlets.dispatcherServlet
  expect([others, first.predicate, first.details.requestMappingConditions.patterns]).toEqual([
    [],
    '{GET [/users/{id}/**]}',
    ['/users/{id}/**'],
  ])
})

test('exposure, base path and path mapping are configured as in Spring', async () => {
  const service = await serviceOf(small(), {
    argv: [
      '--management.endpoints.web.exposure.include=health,bus-refresh,env,info',
      '--management.endpoints.web.exposure.exclude=env',
      '--management.endpoint.info.enabled=false',
      '--management.endpoints.web.base-path=/manage',
      '--management.endpoints.web.path-mapping.health=alive',
    ],
  })
  const { _links } = JSON.parse(await (await fetch(`${service.url}/manage`)).text())
  expect(Object.keys(_links)).toEqual(['self', 'health', 'health-path', 'busrefresh', 'busrefresh-destinations'])
  expect(_links.health.href).toBe(`${service.url}/manage/alive`)
  expect((await fetch(`${service.url}/manage/alive`)).status).toBe(200)
})

test('a refresh that fails says so and keeps what was there', async () => {
  const files = { 'application.yml': 'a: 1' }
  const cwd = folderWith(files)
  const service = await serviceOf(small(), { env: exposure, cwd })
  const { writeFileSync } = await import('node:fs')
  writeFileSync(`${cwd}/application.yml`, 'a: 2')
  expect(await (await fetch(`${service.url}/actuator/refresh`, { method: 'POST' })).json()).toEqual(['a'])
  writeFileSync(`${cwd}/application.yml`, '\ta: 2')
  expect((await fetch(`${service.url}/actuator/refresh`, { method: 'POST' })).status).toBe(503)
  expect(service.environment.get('a')).toBe('2')
})

test('a line that a request writes carries its trace', async () => {
  const { stdout, lines } = logLines()
  const definition: ServiceDefinition = {
    ...small(),
    build: ({ log, tracing }) => {
      const app = createApp({ log, tracing })
      app.get('/', (request) => request.log.info('asked') ?? 'ok')
      return app
    },
  }
  const service = await serviceOf(definition, { stdout })
  await fetch(service.url, { headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' } })
  expect(lines.find(({ msg }) => msg === 'asked')).toMatchObject({
    ...{
      service: 'small-service',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      span_id: expect.stringMatching(/^[\da-f]{16}$/),
    },
  })
})
