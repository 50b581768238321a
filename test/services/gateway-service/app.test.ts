import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createTokens } from '../../../src/platform/tokens/tokens.ts'
import { environmentOf, until } from '../../support/platform.ts'
import { ask, echo, fakeRegistry, headerIn, routeYaml, startGateway, startUpstream } from './start.ts'

const secret = 'user_token_native_application'

test('the routes of the lesson: what anybody may see, and what needs a token', async () => {
  const upstream = await startUpstream()
  const registry = fakeRegistry({
    'user-service': [upstream.port],
    'order-service': [upstream.port],
    'catalog-service': [upstream.port],
  })
  const { url } = await startGateway({ yaml: `token.secret: ${secret}`, registry })
  const open: ReadonlyArray<readonly [string, string]> = [
    ['POST', '/user-service/users'],
    ['POST', '/user-service/login'],
    ['GET', '/user-service/welcome'],
    ['GET', '/user-service/health_check'],
    ['GET', '/user-service/actuator/prometheus'],
    ['POST', '/user-service/actuator/busrefresh'],
    ['GET', '/order-service/health_check'],
    ['GET', '/catalog-service/actuator/health'],
  ]
  for (const [method, path] of open) {
    expect((await ask(url, { method, path, headers: { Cookie: 'a=b' } })).status, path).toBe(200)
    const got = upstream.requests.at(-1)
    expect([got?.method, got?.url, got && headerIn(got, 'cookie')]).toEqual([method, path.replace(/^\/[^/]+/, ''), undefined])
  }
  const guarded: ReadonlyArray<readonly [string, string]> = [
    ['GET', '/user-service/users'],
    ['GET', '/user-service/users/1'],
    ['PUT', '/user-service/login'],
    ['POST', '/order-service/1/orders'],
    ['GET', '/catalog-service/catalogs'],
    ['DELETE', '/user-service/actuator/env'],
  ]
  const token = await signed(secret)
  for (const [method, path] of guarded) {
    expect((await ask(url, { method, path })).status, path).toBe(401)
    expect((await ask(url, { method, path, headers: { authorization: `Bearer ${token}` } })).status, path).toBe(200)
    expect(upstream.requests.at(-1)?.url).toBe(path.replace(/^\/[^/]+/, ''))
  }
  expect((await ask(url, { path: '/config-service/user-service/default' })).status).toBe(404)
})

test('a changed secret counts from the refresh on: the old token is refused, a new one taken', async () => {
  const upstream = await startUpstream()
  const registry = fakeRegistry({ 'user-service': [upstream.port] })
  const gateway = await startGateway({ yaml: `token.secret: ${secret}`, registry })
  const changed = 'user_token_native_application_changed_#1'
  const [old, fresh] = [await signed(secret), await signed(changed)]
  const statusWith = async (token: string) =>
    (await ask(gateway.url, { path: '/user-service/users', headers: { authorization: `Bearer ${token}` } })).status
  expect([await statusWith(old), await statusWith(fresh)]).toEqual([200, 401])
  await gateway.refresh(`token.secret: '${changed}'`)
  expect([await statusWith(old), await statusWith(fresh)]).toEqual([401, 200])
})

test('routes change with a refresh, and no request is dropped; one under way ends on its old route', async () => {
  const answerSlowly: Array<() => void> = []
  const old = await startUpstream((request, response) => {
    if (request.url === '/slow') answerSlowly.push(() => void response.end('old'))
    else echo(request, response)
  })
  const fresh = await startUpstream()
  const gateway = await startGateway({ yaml: routeYaml(old.url, {}) })
  const slow = ask(gateway.url, { path: '/slow' })
  await until(() => answerSlowly.length === 1, 'the slow request')
  let isOver = false
  const statuses: number[] = []
  const load = async () => {
    while (!isOver) statuses.push((await ask(gateway.url)).status)
  }
  const workers = Array.from({ length: 8 }, load)
  await until(() => statuses.length > 50, 'some load')
  for (let round = 0; round < 6; round++) {
    await gateway.refresh(routeYaml(round % 2 === 0 ? fresh.url : old.url, { filters: [`AddRequestHeader=X-Round, ${round}`] }))
  }
  await gateway.refresh(routeYaml(fresh.url, {}))
  const before = old.requests.length
  expect((await ask(gateway.url)).status).toBe(200)
  isOver = true
  await Promise.all(workers)
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  expect(old.requests.length - before).toBeLessThanOrEqual(8)
  expect(fresh.requests.length).toBeGreaterThan(0)
  for (const answer of answerSlowly) answer()
  expect((await slow).body).toBe('old')
})

test('a route that cannot be is refused by name, and the others serve', async () => {
  const upstream = await startUpstream()
  const route = (id: string, facts: string) =>
    `    - { id: ${id}, uri: '${upstream.url}', predicates: ['Path=/${id}/**'], ${facts} }\n`
  const yaml = [
    'management.endpoint.gateway.access: unrestricted\nspring.cloud.gateway.routes:\n',
    route('good', 'filters: []'),
    route('unknown', "filters: ['Nope=1']"),
    route('regex', "filters: ['RewritePath=/(, /x']"),
    route('slow', "filters: ['RewritePath=(a+)+, /x']"),
    route('group', "filters: ['RewritePath=/(?<a>.*), /$\\{b}']"),
    route('argument', "filters: ['StripPrefix=many']"),
    route('expression', "filters: ['AddRequestHeader=X, #{T(java.lang.Runtime)}']"),
    route('missing', "filters: ['AddRequestHeader=X']"),
    "    - { id: nowhere, predicates: ['Path=/nowhere'] }\n",
    "    - { id: predicate, uri: 'http://localhost:1', predicates: ['Nope=1'] }\n",
    "    - { id: scheme, uri: 'ftp://localhost:1', predicates: ['Path=/x'] }\n",
    "    - { id: noscheme, uri: 'localhost', predicates: ['Path=/x'] }\n",
    "    - { id: config-by-name, uri: 'lb://CONFIG-SERVICE', predicates: ['Path=/x'] }\n",
    "    - { id: config-by-address, uri: 'http://127.0.0.1:8888', predicates: ['Path=/x'] }\n",
    "    - { id: config-by-number, uri: 'http://2130706433:8888', predicates: ['Path=/x'] }\n",
    "    - { id: itself, uri: 'lb://GATEWAY-SERVICE', predicates: ['Path=/x'] }\n",
    "    - { id: round, uri: 'forward:/trip', predicates: ['Path=/round'] }\n",
    "    - { id: trip, uri: 'forward:/round', predicates: ['Path=/trip'] }\n",
    "    - { id: into-it, uri: 'forward:/good/1', predicates: ['Path=/into-it'] }\n",
    "    - { id: maybe, uri: 'forward:/maybe', predicates: ['Path=/maybe', 'Header=X-Once'] }\n",
    route('last', 'order: -1'),
  ].join('')
  const gateway = await startGateway({ yaml })
  expect((await ask(gateway.url, { path: '/good/1' })).status).toBe(200)
  expect((await ask(gateway.url, { path: '/last/1' })).status).toBe(200)
  const refused: ReadonlyArray<{ route_id: string; reason: string }> = await json(`${gateway.url}/actuator/gateway/refused`)
  expect(Object.fromEntries(refused.map(({ route_id, reason }) => [route_id, reason]))).toEqual({
    unknown: 'Invalid FilterDefinition: [Nope]',
    regex: "the pattern '/(' is no regular expression",
    slow: "the pattern '(a+)+' repeats a repetition, which can take for ever",
    group: "'/(?<a>.*)' has no group 'b'",
    argument: "StripPrefix: 'parts' is 'many', which is no number",
    expression: "AddRequestHeader: 'value' is an expression, which is not worked out here",
    missing: "AddRequestHeader: 'value' is missing",
    nowhere: 'The URI can not be empty',
    predicate: 'Invalid PredicateDefinition: [Nope]',
    scheme: expect.stringContaining("'ftp' is no scheme"),
    noscheme: expect.stringContaining('scheme can not be empty'),
    'config-by-name': 'lb://CONFIG-SERVICE: the config server is not reached through the gateway',
    'config-by-address': 'http://127.0.0.1:8888: the config server is not reached through the gateway',
    'config-by-number': 'http://2130706433:8888: the config server is not reached through the gateway',
    itself: 'lb://GATEWAY-SERVICE: it leads back to this gateway',
    round: 'forward:/trip: it leads round in a circle: round → trip → round',
    trip: 'forward:/round: it leads round in a circle: trip → round → trip',
  })
  const routes: ReadonlyArray<{ route_id: string }> = await json(`${gateway.url}/actuator/gateway/routes`)
  expect(routes.map(({ route_id }) => route_id)).toEqual(['last', 'good', 'into-it', 'maybe'])
  const logged = gateway.lines.filter(({ msg }) => msg === 'a route is refused').map(({ route: id }) => id)
  expect(new Set(logged).size).toBe(17)
})

test('a route to our own address is refused once it is known', async () => {
  const gateway = await startGateway({ yaml: 'management.endpoint.gateway.access: unrestricted' })
  await gateway.refresh(routeYaml(`http://localhost:${gateway.port}`, {}))
  expect((await ask(gateway.url)).status).toBe(404)
  expect(await json(`${gateway.url}/actuator/gateway/refused`)).toEqual([
    { route_id: 'one', reason: `http://localhost:${gateway.port}: it leads back to this gateway` },
  ])
})

test('discovery makes routes by itself where it is told to, but none to the config server or to ourselves', async () => {
  const upstream = await startUpstream()
  const registry = fakeRegistry({
    'user-service': [upstream.port],
    'config-service': [upstream.port],
    'gateway-service': [upstream.port],
  })
  const yaml = (lower: boolean) => `spring.cloud.gateway:
  routes: []
  discovery.locator: { enabled: true, lower-case-service-id: ${lower} }
`
  const gateway = await startGateway({ yaml: yaml(false), registry })
  // An instance of the config server lives at that address now: nothing leads there any more.
  expect((await ask(gateway.url, { path: '/USER-SERVICE/users' })).status).toBe(403)
  registry.set({ 'user-service': [upstream.port], 'config-service': [1], 'gateway-service': [2] })
  expect((await ask(gateway.url, { path: '/USER-SERVICE/users?a=1' })).status).toBe(200)
  expect(upstream.requests.at(-1)?.url).toBe('/users?a=1')
  const routes: ReadonlyArray<{ route_id: string }> = await json(`${gateway.url}/actuator/gateway/routes`)
  expect(routes.map(({ route_id }) => route_id)).toContain('ReactiveCompositeDiscoveryClient_USER-SERVICE')
  expect(routes.filter(({ route_id }) => /CONFIG|GATEWAY/.test(route_id))).toEqual([])
  await gateway.refresh(yaml(true))
  expect((await ask(gateway.url, { path: '/user-service/users' })).status).toBe(200)
})

test('both names of the settings are understood, and default filters run before those of a route', async () => {
  const upstream = await startUpstream()
  const yaml = `spring.cloud.gateway.server.webflux:
  default-filters: [ "AddRequestHeader=X-Order, default" ]
  routes:
    - uri: ${upstream.url}
      predicates:
        - name: Path
          args: { patterns: [ "/a/**", "/b/**" ] }
      filters:
        - name: AddRequestHeader
          args: { name: X-Order, value: "own, with a comma" }
    - { id: off, uri: "${upstream.url}", predicates: [ "Path=/**" ], enabled: false }
`
  const { url } = await startGateway({ yaml })
  expect((await ask(url, { path: '/b/1' })).status).toBe(200)
  const values = upstream.requests[0]?.headers.filter(([name]) => name === 'X-Order').map(([, value]) => value)
  expect(values).toEqual(['default', 'own, with a comma'])
  expect((await ask(url, { path: '/c' })).status).toBe(404)
})

test('the health of the gateway has a component for each service, which is DOWN once it is gone', async () => {
  const healthy = await startUpstream((_request, response) => void response.end('{"status":"UP"}'))
  const ill = await startUpstream((_request, response) => void response.writeHead(503).end('{"status":"OUT_OF_SERVICE"}'))
  const registry = fakeRegistry({ 'user-service': [healthy.port, ill.port], 'gateway-service': [1] })
  const { url } = await startGateway({ registry })
  const before = await json(`${url}/actuator/health`)
  expect(before.components['user-service']).toEqual({
    status: 'UP',
    details: { instances: { [healthy.url]: { status: 'UP' }, [ill.url]: { status: 'OUT_OF_SERVICE' } } },
  })
  expect(before.components['gateway-service']).toBeUndefined()
  registry.set({ 'user-service': [ill.port], 'order-service': [healthy.port] })
  const after = await json(`${url}/actuator/health`)
  expect([after.status, after.components['user-service'].status, after.components['order-service'].status]).toEqual([
    'OUT_OF_SERVICE',
    'OUT_OF_SERVICE',
    'UP',
  ])
  await healthy.close()
  const killed = await json(`${url}/actuator/health`)
  expect([killed.status, killed.components['order-service'].status]).toEqual(['DOWN', 'DOWN'])
  registry.set({})
  expect((await json(`${url}/actuator/health`)).components['user-service'].details).toEqual({
    error: 'no instance is registered',
  })
})

test('a gateway that stops lets requests under way finish, and ends what has no end', async () => {
  const waiting: Array<() => void> = []
  const upstream = await startUpstream((_request, response) => void waiting.push(() => response.end('finished')))
  const chat = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => chat.close())
  await once(chat, 'listening')
  const address = chat.address()
  const chatPort = typeof address === 'object' && address !== null ? address.port : 0
  const chatRoute = `        - { id: chat, uri: 'ws://127.0.0.1:${chatPort}', predicates: ['Path=/chat'] }\n`
  const gateway = await startGateway({ yaml: `${routeYaml(upstream.url, { predicates: ['Path=/slow'] })}${chatRoute}` })
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/chat`)
  await new Promise((resolve) => socket.once('open', resolve))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const slow = ask(gateway.url, { path: '/slow' })
  await until(() => waiting.length === 1, 'the slow request')
  const stopped = gateway.stop()
  await closed
  for (const answer of waiting) answer()
  expect((await slow).body).toBe('finished')
  await stopped
  expect(gateway.lines.filter(({ msg }) => msg === 'could not be ended in order')).toEqual([])
})

test('by default the gateway shows its routes, and takes none from whoever can reach it', async () => {
  const { url } = await startGateway()
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"uri":"http://localhost:8888"}' }
  expect((await ask(url, { path: '/actuator/gateway/routes/mine', ...sent })).status).toBe(405)
  expect((await ask(url, { path: '/actuator/gateway/routes/mine', method: 'DELETE' })).status).toBe(405)
  expect((await json(`${url}/actuator/gateway/routedefinitions`)).length).toBe(11)
})

test('a list in a configuration replaces our routes as a whole; an empty one leaves none', async () => {
  const upstream = await startUpstream()
  const gateway = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  expect((await json(`${gateway.url}/actuator/gateway/routes`)).length).toBe(1)
  await gateway.refresh('spring.cloud.gateway.routes: []')
  expect(await json(`${gateway.url}/actuator/gateway/routes`)).toEqual([])
  await gateway.refresh('')
  expect((await json(`${gateway.url}/actuator/gateway/routes`)).length).toBe(11)
})

test('a route may lead to what this service itself answers', async () => {
  const yaml = routeYaml('forward:///actuator/health/ping', { predicates: ['Path=/alive'], filters: ['SetStatus=202'] })
  const { url } = await startGateway({ yaml })
  expect(await ask(url, { path: '/alive' })).toMatchObject({ status: 202, body: '{"status":"UP"}' })
})

test('its own endpoints come before all routes, and a path that is none of them is routed', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({ yaml: routeYaml(upstream.url, {}) })
  expect(await json(`${url}/actuator/health/ping`)).toEqual({ status: 'UP' })
  expect(upstream.requests).toEqual([])
  expect((await ask(url, { path: '/actuator/nosuch' })).status).toBe(200)
  expect(upstream.requests.length).toBe(1)
})

async function signed(by: string): Promise<string> {
  return await createTokens(await environmentOf({ defaults: { 'token.secret': by } })).sign('user-1')
}

// biome-ignore lint/suspicious/noExplicitAny: what an endpoint answers is looked at member by member
async function json(url: string): Promise<any> {
  return await (await fetch(url)).json()
}
