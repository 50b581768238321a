import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { environmentOf, logLines, until } from '../../support/platform.ts'
import { environmentBody, fakeConfigServer } from '../../support/servers/config-server.ts'

const quick = ['--spring.cloud.config.retry.initial-interval=5', '--spring.cloud.config.retry.max-interval=5']

interface Traffic {
  readonly request: { readonly method: string; readonly url: string; readonly headers: ReadonlyArray<readonly [string, string]> }
  readonly response: { readonly body: string }
}

const traffic: readonly Traffic[] = JSON.parse(
  readFileSync(new URL('../../vectors/spring/config-client-traffic.json', import.meta.url), 'utf8'),
)

test('at the start and at a refresh it asks what the real client asks, with the same headers', async () => {
  const bodies = new Map(traffic.map(({ request, response }) => [request.url, response.body]))
  const server = await fakeConfigServer((path) => bodies.get(path) ?? { status: 404 })
  const environment = await environmentOf({
    argv: [
      `--spring.config.import=configserver:${server.url}`,
      '--spring.profiles.active=dev',
      '--spring.application.name=user-service',
    ],
  })
  await environment.refresh()
  const asLines = (headers: ReadonlyArray<readonly [string, string]>) =>
    headers.filter(([name]) => !['Host', 'User-Agent'].includes(name)).map(([name, value]) => `${name}: ${value}`)
  expect(server.requests.map(({ line }) => line)).toEqual(traffic.map(({ request }) => `${request.method} ${request.url}`))
  for (const [index, { headers }] of server.requests.entries()) {
    expect(asLines(headers).sort()).toEqual(asLines(traffic[index]?.request.headers ?? []).sort())
  }
  expect(environment.get('greeting.message')).toBe('hello dev')
  expect(environment.number('token.expiration_time', 0)).toBe(86_400_000)
  expect(environment.remoteSources?.map(({ name }) => name).at(-1)).toBe('configClient')
})

test('without an active profile it asks once', async () => {
  const server = await fakeConfigServer(() => environmentBody({ a: 1 }))
  await environmentOf({ env: { SPRING_CLOUD_CONFIG_URI: server.url } })
  expect(server.requests.map(({ line }) => line)).toEqual(['GET /application/default'])
})

test('nobody is asked where nothing names a config server, or it is switched off', async () => {
  const server = await fakeConfigServer(() => environmentBody({}))
  const alone = await environmentOf({})
  const off = await environmentOf({ env: { SPRING_CLOUD_CONFIG_URI: server.url }, argv: ['--spring.cloud.config.enabled=false'] })
  expect([alone.remoteSources, off.remoteSources, server.requests]).toEqual([undefined, undefined, []])
})

test('the server beats local files, and the environment beats the server', async () => {
  const server = await fakeConfigServer(() => environmentBody({ a: 'server', b: 'server', c: { value: '${b}!', origin: '3:4' } }))
  const environment = await environmentOf({
    env: { SPRING_CLOUD_CONFIG_URI: server.url, A: 'env' },
    files: { 'application.yml': 'a: file\nb: file' },
  })
  expect(['a', 'b', 'c'].map((name) => environment.get(name))).toEqual(['env', 'server', 'server!'])
  const found = environment.find('c')
  expect(found?.source.originOf('c', found.property)).toBe('Config Server file:/cfg/user-service.yml:3:4')
})

const shopOfServer = {
  propertySources: [
    { name: 'file:/cfg/shop-dev.yml', source: { b: 'server-dev', c: 'server-dev' } },
    { name: 'file:/cfg/shop.yml', source: { a: 'server', b: 'server', d: 'server' } },
  ],
}
const shopFile = { 'application-dev.yml': 'a: file-dev\nb: file-dev\n' }

test('what a file imports from the server stands right above that file, and what it has for a profile above all files', async () => {
  const server = await fakeConfigServer(() => environmentBody({}, shopOfServer))
  const environment = await environmentOf({
    argv: ['--spring.profiles.active=dev'],
    files: { ...shopFile, 'application.yml': `spring.config.import: configserver:${server.url}\na: file\nb: file\nd: file\n` },
  })
  const values = ['a', 'b', 'c', 'd'].map((name) => environment.get(name))
  expect(values).toEqual(['file-dev', 'server-dev', 'server-dev', 'server'])
})

test('what the command line imports from the server stands above all files', async () => {
  const server = await fakeConfigServer(() => environmentBody({}, shopOfServer))
  const environment = await environmentOf({
    argv: ['--spring.profiles.active=dev', `--spring.config.import=configserver:${server.url}`],
    files: { ...shopFile, 'application.yml': 'a: file\n' },
  })
  expect(environment.get('a')).toBe('server')
})

test('name, profile, label, token, headers and login are sent as configured', async () => {
  const server = await fakeConfigServer(() => environmentBody({}))
  const uri = server.url.replace('//', '//me:s%40cret@')
  await environmentOf({
    argv: [
      `--spring.cloud.config.uri=${uri}`,
      '--spring.cloud.config.name=shop,common',
      '--spring.cloud.config.profile=dev,eu',
      '--spring.cloud.config.label=feature/x',
      '--spring.cloud.config.token=t0ken',
      '--spring.cloud.config.headers.X-Extra=1',
    ],
  })
  const [request] = server.requests
  expect(server.requests).toHaveLength(1)
  expect(request?.line).toBe('GET /shop,common/dev,eu/feature(_)x')
  expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
    Authorization: `Basic ${Buffer.from('me:s@cret').toString('base64')}`,
    'X-Config-Token': 't0ken',
    'X-Extra': '1',
  })
})

test('of several labels the first that is known wins', async () => {
  const server = await fakeConfigServer((path) => (path.endsWith('/two') ? environmentBody({ a: 2 }) : { status: 404 }))
  const environment = await environmentOf({
    argv: [`--spring.cloud.config.uri=${server.url}`, '--spring.cloud.config.label=one, two,three'],
  })
  expect(environment.get('a')).toBe('2')
  expect(server.requests.map(({ line }) => line)).toEqual(['GET /application/default/one', 'GET /application/default/two'])
})

test('the state of an answer is sent with the next question', async () => {
  const server = await fakeConfigServer(() => environmentBody({}, { state: 'st4te', version: 'abc' }))
  const environment = await environmentOf({ argv: [`--spring.cloud.config.uri=${server.url}`] })
  await environment.refresh()
  const states = server.requests.map(({ headers }) => Object.fromEntries(headers)['X-Config-State'])
  expect(states).toEqual([undefined, 'st4te'])
  expect([environment.get('config.client.version'), environment.get('config.client.state')]).toEqual(['abc', 'st4te'])
})

test('the next address is asked after any failure, or only where nobody could be reached', async () => {
  const broken = await fakeConfigServer(() => ({ status: 500, body: '{"status":500}' }))
  const whole = await fakeConfigServer(() => environmentBody({ a: 1 }))
  const uris = `--spring.cloud.config.uri=${broken.url},${whole.url}`
  const environment = await environmentOf({ argv: [uris] })
  expect(environment.get('a')).toBe('1')
  const strict = ['--spring.cloud.config.multiple-uri-strategy=CONNECTION_TIMEOUT_ONLY', '--spring.cloud.config.fail-fast=true']
  await expect(environmentOf({ argv: [uris, ...strict, ...quick] })).rejects.toThrow(/500/)
})

test('with fail-fast it gives up after so many attempts, naming address and reason', async () => {
  const server = await fakeConfigServer(() => ({ status: 503, body: 'not yet' }))
  const argv = [`--spring.config.import=optional:configserver:${server.url}?fail-fast=true&max-attempts=3`, ...quick]
  await expect(environmentOf({ argv })).rejects.toThrow(`${server.url}/application/default: it answered 503: not yet`)
  expect(server.requests).toHaveLength(3)
})

test('a wrong password is no reason to wait, and is never shown', async () => {
  const server = await fakeConfigServer(() => ({ status: 401 }))
  const attempt = environmentOf({ argv: [`--spring.cloud.config.uri=${server.url.replace('//', '//me:hunter2@')}`] })
  await expect(attempt).rejects.toThrow(/answered 401/)
  await expect(attempt).rejects.not.toThrow(/hunter2/)
})

test('what is no environment is an error that says so', async () => {
  const server = await fakeConfigServer(() => '<html>')
  await expect(environmentOf({ argv: [`--spring.cloud.config.uri=${server.url}`] })).rejects.toThrow(/not an environment/)
})

test('an optional server that is away is gone without', async () => {
  const { log, lines } = logLines()
  const environment = await environmentOf({
    argv: [`--spring.config.import=optional:configserver:http://127.0.0.1:${await freePort()}`],
    log,
  })
  expect(environment.remoteSources).toEqual([])
  expect(lines.map(({ msg }) => msg)).toEqual(['no config server: going on without it, as it is optional'])
})

test('a server that is needed and away is waited for, said once, and taken when it is back', async () => {
  const port = await freePort()
  const { log, lines } = logLines()
  const loading = environmentOf({ env: { SPRING_CLOUD_CONFIG_URI: `http://127.0.0.1:${port}` }, argv: quick, log })
  await until(() => lines.length > 0, 'the first word')
  await fakeConfigServer(() => environmentBody({ a: 1 }), port)
  const environment = await loading
  expect(environment.get('a')).toBe('1')
  expect(lines.map(({ msg }) => msg)).toEqual(['waiting for the config server', 'the config server answers'])
  expect(lines[0]).toMatchObject({ uri: `http://127.0.0.1:${port}/application/default`, reason: 'nobody listens there' })
})

test('what is waited for is said once, however often it is tried', async () => {
  const { log, lines } = logLines()
  let asked = 0
  const server = await fakeConfigServer(() => (++asked < 5 ? { status: 503, body: 'starting' } : environmentBody({ a: 1 })))
  await environmentOf({ env: { SPRING_CLOUD_CONFIG_URI: server.url }, argv: quick, log })
  expect(lines.map(({ msg }) => msg)).toEqual(['waiting for the config server', 'the config server answers'])
})

test('the wait for a server ends when the service is told to stop', async () => {
  const stop = new AbortController()
  const { log, lines } = logLines()
  const loading = environmentOf({
    env: { SPRING_CLOUD_CONFIG_URI: `http://127.0.0.1:${await freePort()}` },
    log,
    signal: stop.signal,
  })
  await until(() => lines.length > 0, 'the first word')
  stop.abort()
  await expect(loading).rejects.toThrow()
})

test('an address from the environment beats the one that a file imports', async () => {
  const labs = await fakeConfigServer(() => environmentBody({ from: 'lab' }))
  const lessons = await fakeConfigServer(() => environmentBody({ from: 'lesson' }))
  const files = { 'application.yml': `spring.config.import: 'optional:configserver:${lessons.url}'` }
  const environment = await environmentOf({ files, env: { SPRING_CLOUD_CONFIG_URI: labs.url } })
  expect([environment.get('from'), lessons.requests]).toEqual(['lab', []])
})

test('a refresh returns exactly the keys that were added, changed and removed', async () => {
  let body = environmentBody({ same: 1, changed: 'a', gone: true, hidden: 'x' }, { version: '1' })
  const server = await fakeConfigServer(() => body)
  const environment = await environmentOf({ env: { SPRING_CLOUD_CONFIG_URI: server.url, HIDDEN: 'env' }, argv: ['--own=1'] })
  expect(await environment.refresh()).toEqual([])
  body = environmentBody({ same: 1, changed: 'b', added: 'new', hidden: 'x', own: '2' }, { version: '2' })
  const told: Array<readonly string[]> = []
  environment.onChange((keys) => told.push(keys))
  const keys = await environment.refresh()
  expect([...keys].sort()).toEqual(['added', 'changed', 'config.client.version', 'gone'])
  expect(told).toEqual([keys])
  expect([environment.get('changed'), environment.get('gone'), environment.get('own')]).toEqual(['b', undefined, '1'])
})

test('a refresh while the server is away fails and loses nothing', async () => {
  const server = await fakeConfigServer(() => environmentBody({ a: 1 }))
  const environment = await environmentOf({ env: { SPRING_CLOUD_CONFIG_URI: server.url } })
  await server.close()
  await expect(environment.refresh()).rejects.toThrow(/nobody listens there/)
  expect(environment.get('a')).toBe('1')
})

test('a refresh while an optional server is away keeps what it said last', async () => {
  const server = await fakeConfigServer(() => environmentBody({ a: 1 }))
  const environment = await environmentOf({ argv: [`--spring.config.import=optional:configserver:${server.url}`] })
  await server.close()
  expect(await environment.refresh()).toEqual([])
  expect(environment.get('a')).toBe('1')
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a config server is found by its name in Eureka, with the login and path of its metadata', async () => {
  const server = await fakeConfigServer(() => environmentBody({ a: 1 }))
  const { port } = new URL(server.url)
  const instance = {
    ...{
      instanceId: 'c1',
      hostName: '127.0.0.1',
      app: 'CONFIGSERVER',
      ipAddr: '127.0.0.1',
      status: 'UP',
      vipAddress: 'configserver',
    },
    ...{ port: { $: Number(port), '@enabled': 'true' }, securePort: { $: 443, '@enabled': 'false' } },
    dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
    metadata: { user: 'me', password: 'pw', configPath: '/cfg' },
  }
  const application = [{ name: 'CONFIGSERVER', instance: [instance] }]
  const eureka = await fakeConfigServer(() =>
    JSON.stringify({ applications: { versions__delta: '1', apps__hashcode: 'UP_1_', application } }),
  )
  const environment = await environmentOf({
    argv: ['--spring.cloud.config.discovery.enabled=true', `--eureka.client.service-url.defaultZone=${eureka.url}/eureka/`],
  })
  expect([environment.get('a'), server.requests[0]?.line]).toEqual(['1', 'GET /cfg/application/default'])
  expect(Object.fromEntries(server.requests[0]?.headers ?? []).Authorization).toBe(
    `Basic ${Buffer.from('me:pw').toString('base64')}`,
  )
})
