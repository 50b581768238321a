import { expect, test } from 'vitest'
import { clientsOf, discoveryOf, orderService, remoteOf, sendJson, someOrders } from './fixtures.ts'

test('a described method is a function: its path, query and body are sent, its answer is checked and given', async () => {
  const bodies: string[] = []
  const remote = await remoteOf((request, response) => {
    request.on('data', (chunk) => bodies.push(String(chunk)))
    request.on('end', () => sendJson(response, 201, { orderId: 'a', qty: 2 }))
  })
  const { clients } = await clientsOf()
  const orders = clients.of({ ...orderService, base: remote.url })
  const order = await orders.createOrder({ path: { userId: 'a/b c' }, body: { qty: 2 }, query: { dry: true, page: undefined } })
  expect(order.qty).toBe(2)
  expect([remote.requests[0]?.method, remote.requests[0]?.url]).toEqual(['POST', '/order-service/a%2Fb%20c/orders?dry=true'])
  expect([remote.requests[0]?.headers['content-type'], bodies.join('')]).toEqual(['application/json', '{"qty":2}'])
})

test('a part of a path never leads out of it', async () => {
  const { clients } = await clientsOf()
  await expect(clients.of(orderService).getOrders({ path: { userId: '..' } })).rejects.toThrow("'..' is no part of a path")
})

test('an empty answer is undefined', async () => {
  const remote = await remoteOf((_request, response) => response.writeHead(204).end())
  const { clients } = await clientsOf()
  expect(await clients.of({ ...orderService, base: remote.url }).removeOrder({ path: { orderId: '1' } })).toBeUndefined()
})

test.each([
  ['[{"orderId":"a","qty":"many"}]', 'The answer to OrderServiceClient#getOrders cannot be used: /0/qty must be integer.'],
  ['<html>', 'The answer to OrderServiceClient#getOrders cannot be used: it is no JSON.'],
  ['', 'The answer to OrderServiceClient#getOrders cannot be used: it must be array.'],
])('an answer that is not as described is none: %s', async (answer, message) => {
  const remote = await remoteOf((_request, response) => response.end(answer))
  const { clients } = await clientsOf()
  const call = clients.of({ ...orderService, base: remote.url }).getOrders({ path: { userId: '1' } })
  await expect(call).rejects.toThrow(message)
})

test('one address of configuration leads through the gateway, another to the service by its name', async () => {
  const gateway = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const service = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { clients } = await clientsOf({ discovery: discoveryOf({ 'order-service': [service.port] }) })
  const orders = clients.of(orderService)
  for (const at of [`${gateway.url}/order-service/%s/orders`, 'http://ORDER-SERVICE/order-service/%s/orders'])
    await orders.getOrders({ path: { userId: '7' }, at })
  expect([gateway.requests[0]?.url, service.requests[0]?.url]).toEqual(['/order-service/7/orders', '/order-service/7/orders'])
})

test.each(['http://ORDER-SERVICE', 'lb://order-service', 'http://order-service'])('%s is a service by its name', async (base) => {
  const service = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { clients } = await clientsOf({ discovery: discoveryOf({ 'order-service': [service.port] }) })
  expect(await clients.of({ ...orderService, base }).getOrders({ path: { userId: '7' } })).toEqual(someOrders)
})

test('a service of which there is no instance is said so, as Spring says it', async () => {
  const { clients } = await clientsOf()
  const call = clients.of(orderService).getOrders({ path: { userId: '7' } })
  await expect(call).rejects.toMatchObject({
    status: 503,
    message:
      '[503] during [GET] to [http://ORDER-SERVICE/order-service/7/orders] [OrderServiceClient#getOrders]: ' +
      '[Load balancer does not contain an instance for the service ORDER-SERVICE]',
  })
})

test('what is no success becomes an error in one place, by the method and the status', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 404, { error: 'Not Found' }))
  class NoOrders extends Error {}
  const decoded = await clientsOf({
    decode: ({ method, status }) =>
      method.includes('getOrders') && status === 404 ? new NoOrders("User's orders is empty.") : new Error('?'),
  })
  const call = (clients: typeof decoded.clients) =>
    clients.of({ ...orderService, base: remote.url }).getOrders({ path: { userId: '7' } })
  await expect(call(decoded.clients)).rejects.toBeInstanceOf(NoOrders)
  await expect(call((await clientsOf()).clients)).rejects.toMatchObject({
    name: 'RemoteProblem',
    status: 404,
    body: '{"error":"Not Found"}',
    message: `[404] during [GET] to [${remote.url}/order-service/7/orders] [OrderServiceClient#getOrders]: [{"error":"Not Found"}]`,
  })
})

test('the token of the request it is part of goes with a call, where the description says so; nothing else of it does', async () => {
  const remote = await remoteOf((_request, response) => sendJson(response, 200, someOrders))
  const { clients } = await clientsOf()
  const onBehalfOf = { authorization: 'Bearer t', token: 't', cookie: 'c', 'x-other': 'o' }
  for (const forwardsToken of [true, false])
    await clients.of({ ...orderService, base: remote.url, forwardsToken }).getOrders({ path: { userId: '7' }, onBehalfOf })
  const sent = remote.requests.map(({ headers }) => [headers.authorization, headers.token, headers.cookie, headers['x-other']])
  expect(sent).toEqual([
    ['Bearer t', 't', undefined, undefined],
    [undefined, undefined, undefined, undefined],
  ])
})

test('three calls are under way at once: every remote has its request before any has answered', async () => {
  let arrived = 0
  let open: () => void = () => undefined
  const allAreThere = new Promise<void>((resolve) => {
    open = resolve
  })
  const remotes = await Promise.all(
    [1, 2, 3].map(() =>
      remoteOf(async (_request, response) => {
        if (++arrived === 3) open()
        await allAreThere
        sendJson(response, 200, someOrders)
      }),
    ),
  )
  const { clients } = await clientsOf()
  const calls = remotes.map(({ url }) => clients.of({ ...orderService, base: url }).getOrders({ path: { userId: '7' } }))
  expect(await Promise.all(calls)).toEqual([someOrders, someOrders, someOrders])
})
