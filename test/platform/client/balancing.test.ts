import { expect, test } from 'vitest'
import { createBalancer } from '../../../src/platform/client/balancer.ts'
import { clientsOf, discoveryOf, orderService, type Remote, remoteOf, sendJson, someOrders } from './fixtures.ts'

async function threeInstances(): Promise<readonly Remote[]> {
  return await Promise.all([1, 2, 3].map(() => remoteOf((_request, response) => sendJson(response, 200, someOrders))))
}

const portsOf = (remotes: readonly Remote[]) => remotes.map(({ port }) => port)

test('calls by name go to the instances in turn', async () => {
  const remotes = await threeInstances()
  const { clients } = await clientsOf({ discovery: discoveryOf({ 'order-service': portsOf(remotes) }) })
  const orders = clients.of(orderService)
  await Promise.all(Array.from({ length: 30 }, () => orders.getOrders({ path: { userId: '7' } })))
  expect(remotes.map(({ requests }) => requests.length)).toEqual([10, 10, 10])
})

test('where the least loaded is wanted, it is the one with the fewest calls under way', () => {
  const balancer = createBalancer(discoveryOf({ orders: [1, 2, 3] }))
  const chosen = Array.from({ length: 3 }, () => balancer.choose('orders', 'least-loaded'))
  expect(new Set(chosen.map((each) => each?.origin)).size).toBe(3)
  chosen[1]?.done()
  expect(balancer.choose('ORDERS', 'least-loaded')?.origin).toBe(chosen[1]?.origin)
})

test('an instance that nobody can connect to costs no call, be it a POST, and discovery is told', async () => {
  const remotes = await threeInstances()
  const discovery = discoveryOf({ 'order-service': portsOf(remotes) })
  const { clients } = await clientsOf({ discovery })
  await remotes[1]?.stop()
  const orders = clients.of(orderService)
  for (let call = 0; call < 6; call++) {
    await orders.getOrders({ path: { userId: '7' } })
    const posted = orders.createOrder({ path: { userId: '7' }, body: { qty: 1 } })
    // These remotes answer a list to everything: it arrived.
    await expect(posted).rejects.toThrow('must be object')
  }
  expect(discovery.lost).toEqual([remotes[1]?.port])
  expect(remotes[1]?.requests).toEqual([])
})

test('a request that may have arrived is sent again only where that does no harm', async () => {
  const breaking = await remoteOf((request) => request.socket.destroy())
  const whole = await remoteOf((_request, response) => sendJson(response, 201, someOrders[0]))
  const discovery = discoveryOf({ 'order-service': [breaking.port, whole.port] })
  const { clients } = await clientsOf({ discovery })
  const orders = clients.of(orderService)
  const post = (headers: Record<string, string> = {}) =>
    orders.createOrder({ path: { userId: '7' }, body: { qty: 1 }, headers }).then(
      () => 'done',
      () => 'failed',
    )
  const outcomes = [await post(), await post(), await post({ 'Idempotency-Key': '1' }), await post({ 'Idempotency-Key': '2' })]
  for (let call = 0; call < 2; call++) outcomes.push(await orders.removeOrder({ path: { orderId: '1' } }).then(() => 'done'))
  expect(outcomes.toSorted()).toEqual(['done', 'done', 'done', 'done', 'done', 'failed'])
  expect(discovery.lost).toEqual([])
})
