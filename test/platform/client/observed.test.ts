import { expect, test } from 'vitest'
import { clientsOf, discoveryOf, orderService, remoteOf, sendJson, someOrders } from './fixtures.ts'

const debug = { 'logging.level.OrderServiceClient': 'DEBUG' }

/** What was logged, with its times and ports taken out. */
function messages(lines: ReadonlyArray<Record<string, unknown>>, port: number): readonly string[] {
  return lines
    .filter(({ logger }) => logger === 'OrderServiceClient')
    .map(({ msg }) =>
      String(msg)
        .replaceAll(String(port), '(port)')
        .replace(/\(\d+ms\)/, '(331ms)'),
    )
}

test('an exchange is logged as in the lesson, line by line', async () => {
  const body = `{"timestamp":"2021-11-28T11:32:11.699+00:00","status":404,"error":"Not Found","message":"No message available","path":"/order-service/83cbfd15-6fd9-4588-a77f-96de61fd44d9/orders_ng"}`
  const remote = await remoteOf((_request, response) => {
    response.sendDate = false
    response.writeHead(404, [
      ...['vary', 'Access-Control-Request-Headers', 'vary', 'Access-Control-Request-Method', 'vary', 'Origin'],
      ...['content-type', 'application/json', 'date', 'Sun, 28 Nov 2021 11:32:11 GMT'],
      ...['transfer-encoding', 'chunked', 'keep-alive', 'timeout=60', 'connection', 'keep-alive'],
    ])
    response.end(body)
  })
  const { clients, lines } = await clientsOf({ properties: debug })
  const at = `${remote.url}/order-service/%s/orders_ng`
  const call = clients.of(orderService).getOrders({ path: { userId: '83cbfd15-6fd9-4588-a77f-96de61fd44d9' }, at })
  await expect(call).rejects.toMatchObject({ status: 404 })
  const tag = '[OrderServiceClient#getOrders]'
  expect(messages(lines, remote.port)).toEqual([
    `${tag} ---> GET http://127.0.0.1:(port)/order-service/83cbfd15-6fd9-4588-a77f-96de61fd44d9/orders_ng HTTP/1.1`,
    `${tag} accept: application/json`,
    `${tag} traceparent: trace-1`,
    `${tag} ---> END HTTP (0-byte body)`,
    `${tag} <--- HTTP/1.1 404 (331ms)`,
    `${tag} connection: keep-alive`,
    `${tag} content-type: application/json`,
    `${tag} date: Sun, 28 Nov 2021 11:32:11 GMT`,
    `${tag} keep-alive: timeout=60`,
    `${tag} transfer-encoding: chunked`,
    `${tag} vary: Access-Control-Request-Headers`,
    `${tag} vary: Access-Control-Request-Method`,
    `${tag} vary: Origin`,
    `${tag} `,
    `${tag} ${body}`,
    `${tag} <--- END HTTP (182-byte body)`,
  ])
})

test('no secret is logged, wherever in an exchange it is', async () => {
  const remote = await remoteOf((_request, response) => {
    response
      .writeHead(200, { 'set-cookie': 's3cret-cookie', token: 's3cret-token' })
      .end('{"orderId":"a","qty":1,"token":"s3cret-answer"}')
  })
  const { clients, lines } = await clientsOf({ properties: debug })
  await clients.of({ ...orderService, base: remote.url }).createOrder({
    path: { userId: '7' },
    query: { access_token: 's3cret-query' },
    body: { qty: 1, ...{ pwd: 's3cret-password' } },
    onBehalfOf: { authorization: 'Bearer s3cret-bearer', token: 's3cret-forwarded' },
  })
  const text = messages(lines, remote.port).join('\n')
  expect(text).not.toContain('s3cret')
  expect(text).toContain('authorization: ******')
  expect(text).toContain('"pwd":"******"')
})

test.each([
  ['NONE', 0],
  ['BASIC', 2],
  ['HEADERS', 8],
])('loggerLevel %s says how much is logged', async (level, count) => {
  const remote = await remoteOf((_request, response) => {
    response.sendDate = false
    response.writeHead(200, { 'content-length': 2, connection: 'close' }).end('[]')
  })
  const properties = { ...debug, 'spring.cloud.openfeign.client.config.default.loggerLevel': level }
  const { clients, lines } = await clientsOf({ properties })
  await clients.of({ ...orderService, base: remote.url }).getOrders({ path: { userId: '7' } })
  const all = messages(lines, remote.port)
  expect(all).toHaveLength(count)
})

test('a connection that failed is logged by its name', async () => {
  const { clients, lines } = await clientsOf({
    properties: { ...debug, 'spring.cloud.openfeign.client.config.default.loggerLevel': 'BASIC' },
  })
  await expect(clients.of({ ...orderService, base: 'http://127.0.0.1:1' }).getOrders({ path: { userId: '7' } })).rejects.toThrow()
  expect(messages(lines, 99_999).at(-1)).toMatch(/^\[OrderServiceClient#getOrders\] <--- ERROR ConnectException: .*\(331ms\)$/)
})

test('a call is a client span and is timed, with the names and tags of Spring Boot', async () => {
  const remote = await remoteOf((request, response) => {
    if (request.method === 'GET') sendJson(response, 200, someOrders)
    else sendJson(response, 404, {})
  })
  const { clients, spans, meters, meter } = await clientsOf({ discovery: discoveryOf({ 'order-service': [remote.port] }) })
  const orders = clients.of(orderService)
  await orders.getOrders({ path: { userId: '7' } })
  await expect(orders.createOrder({ path: { userId: '7' }, body: { qty: 1 } })).rejects.toThrow('[404]')
  const common = {
    'client.name': 'ORDER-SERVICE',
    'http.url': `${remote.url}/order-service/7/orders`,
    uri: '/order-service/{userId}/orders',
  }
  expect(
    spans.map(({ name, kind, remoteService, seen }) => ({ name, kind, remoteService, tags: Object.fromEntries(seen) })),
  ).toEqual([
    {
      ...{ name: 'http get', kind: 'client', remoteService: 'order-service' },
      tags: { ...common, exception: 'none', method: 'GET', outcome: 'SUCCESS', status: '200' },
    },
    {
      ...{ name: 'http post', kind: 'client', remoteService: 'order-service' },
      tags: { ...common, exception: 'NotFound', method: 'POST', outcome: 'CLIENT_ERROR', status: '404' },
    },
  ])
  expect(spans.map(({ error }) => error === undefined)).toEqual([true, false])
  expect(remote.requests.map(({ headers }) => headers.traceparent)).toEqual(['trace-1', 'trace-2'])
  const tags =
    'client.name="ORDER-SERVICE",error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/order-service/{userId}/orders"'
  expect([meters().length, meter(`http.client.requests{${tags}}`)]).toEqual([2, 1])
})

test('a call that reached nobody is timed too', async () => {
  const { clients, meters } = await clientsOf()
  await expect(clients.of({ ...orderService, base: 'http://127.0.0.1:1' }).getOrders({ path: { userId: '7' } })).rejects.toThrow()
  expect(meters()).toEqual([
    'http.client.requests{client.name="127.0.0.1",error="ConnectException",exception="ConnectException",method="GET",' +
      'outcome="UNKNOWN",status="CLIENT_ERROR",uri="/order-service/{userId}/orders"}',
  ])
})
