import { expect, test } from 'vitest'
import { until } from '../../support/platform.ts'
import { clientsOf, orderService, remoteOf, sendJson, someOrders } from './fixtures.ts'

test('a call is tried again as its retry says, and its breaker counts every attempt', async () => {
  let asked = 0
  const remote = await remoteOf((_request, response) => {
    if (++asked < 3) sendJson(response, 503, {})
    else sendJson(response, 200, someOrders)
  })
  const {
    clients,
    resilience,
    resilienceClock: clock,
  } = await clientsOf({
    properties: { 'resilience4j.retry.instances.orders.waitDuration': '10ms' },
  })
  const orders = clients.of({ ...orderService, base: remote.url, guards: { retry: 'orders', breaker: 'orders' } })
  const call = orders.getOrders({ path: { userId: '7' } })
  for (let wait = 0; wait < 2; wait++) {
    await until(() => clock.due.includes(10))
    clock.pass(10)
  }
  expect(await call).toEqual(someOrders)
  expect(resilience.breaker('orders').measures.totals).toMatchObject({ calls: 3, failed: 2 })
})

test('an open breaker sends nothing', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { clients, resilience } = await clientsOf()
  resilience.breaker('orders').transitionTo('OPEN')
  const orders = clients.of({ ...orderService, base: remote.url, guards: { breaker: 'orders' } })
  await expect(orders.getOrders({ path: { userId: '7' } })).rejects.toThrow("CircuitBreaker 'orders' is OPEN")
  expect(remote.requests).toEqual([])
})

test('a time limiter takes its request back: the remote sees its connection end', async () => {
  let isGone = false
  const remote = await remoteOf((_request, response) => {
    response.on('close', () => {
      isGone = true
    })
  })
  const { clients, resilienceClock } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url, guards: { timeLimiter: 'orders' } })
  const call = expect(orders.getOrders({ path: { userId: '7' } })).rejects.toThrow("TimeLimiter 'orders' recorded a timeout")
  await until(() => remote.requests.length === 1)
  resilienceClock.pass(1000)
  await call
  await until(() => isGone)
})

test('who gives up takes the request back, and no breaker counts it', async () => {
  const remote = await remoteOf(() => undefined)
  const { clients, resilience } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url, guards: { breaker: 'orders' } })
  const leaving = new AbortController()
  const call = expect(orders.getOrders({ path: { userId: '7' }, signal: leaving.signal })).rejects.toThrow('gone')
  await until(() => remote.requests.length === 1)
  leaving.abort(new Error('gone'))
  await call
  expect(resilience.breaker('orders').measures.totals.calls).toBe(0)
})

test('a deadline travels: what is left of it is sent on, also of the one that came in', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { clients } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url })
  const path = { userId: '7' }
  await orders.getOrders({ path })
  await orders.getOrders({ path, timeoutMs: 60_000 })
  await orders.getOrders({ path, timeoutMs: 60_000, onBehalfOf: { 'x-request-timeout-ms': '30000' } })
  const left = remote.requests.map(({ headers }) => Number(headers['x-request-timeout-ms']))
  expect([left[0], (left[1] ?? 0) > 30_000, (left[1] ?? 0) <= 60_000, (left[2] ?? 0) > 0, (left[2] ?? 0) <= 30_000]).toEqual([
    Number.NaN,
    ...[true, true, true, true],
  ])
})

test('a call ends at its deadline with 504, and its breaker counts that as a failure', async () => {
  const remote = await remoteOf(() => undefined)
  const { clients, resilience } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url, guards: { breaker: 'orders', retry: 'orders' } })
  const call = orders.getOrders({ path: { userId: '7' }, timeoutMs: 50 })
  await expect(call).rejects.toMatchObject({ name: 'DeadlineExceeded', status: 504 })
  expect(resilience.breaker('orders').measures.totals.failed).toBe(1)
})

test('what is late already is not sent', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { clients, resilience } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url, guards: { breaker: 'orders' } })
  const call = orders.getOrders({ path: { userId: '7' }, onBehalfOf: { 'x-request-timeout-ms': '0' } })
  await expect(call).rejects.toMatchObject({ name: 'DeadlineExceeded' })
  expect([remote.requests.length, resilience.breaker('orders').measures.totals.calls]).toEqual([0, 0])
})

test('no answer within the read timeout of its configuration is a failure', async () => {
  const remote = await remoteOf(() => undefined)
  const { clients } = await clientsOf({
    properties: { 'spring.cloud.openfeign.client.config.OrderServiceClient.readTimeout': 50 },
  })
  const call = clients.of({ ...orderService, base: remote.url }).getOrders({ path: { userId: '7' } })
  await expect(call).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' })
})
