import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Discovery } from '../../../src/platform/platform.ts'
import { createOrderClient } from '../../../src/services/user-service/clients/create-order-client.ts'
import { environmentOf, logLines } from '../../support/platform.ts'

const order = { productId: 'CATALOG-001', qty: 1, unitPrice: 2, totalPrice: 2, orderId: 'o1', createdAt: '2026-11-22T00:00:00Z' }

/** An order-service that answers with this, and keeps what it was asked. */
async function instance(status = 200, body: unknown = [order]) {
  const asked: { readonly url: string | undefined; readonly token: string | undefined }[] = []
  const server = createServer(({ url, headers }, response) => {
    asked.push({ url, token: headers.authorization })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, port: (server.address() as AddressInfo).port }
}

async function client(template: string, ports: readonly number[] = []) {
  const environment = await environmentOf({ defaults: { 'order_service.url': template } })
  const port = (number: number) => ({ hostName: '127.0.0.1', port: { number, enabled: true }, securePort: { enabled: false } })
  const discovery = { instances: (name: string) => (name === 'order-service' ? ports.map(port) : []) } as unknown as Discovery
  return { environment, ...createOrderClient({ environment, discovery, log: logLines().log }) }
}

test('orders are asked for at the address in the configuration, with the caller’s token, and after a change at the new one', async () => {
  const [one, other] = [await instance(), await instance()]
  const { getOrders, environment } = await client(`http://127.0.0.1:${one.port}/order-service/%s/orders`)
  expect(await getOrders('u1', 'Bearer x')).toEqual([order])
  expect(one.asked).toEqual([{ url: '/order-service/u1/orders', token: 'Bearer x' }])
  environment.changeEnvironment(new Map([['order_service.url', `http://127.0.0.1:${other.port}/%s/orders`]]))
  await getOrders('u1', undefined)
  expect(other.asked).toEqual([{ url: '/u1/orders', token: undefined }])
})

test('by its name the instances take turns', async () => {
  const [one, other] = [await instance(), await instance()]
  const { getOrders } = await client('http://ORDER-SERVICE/order-service/%s/orders', [one.port, other.port])
  for (let n = 0; n < 4; n++) await getOrders('u1', undefined)
  expect([one.asked.length, other.asked.length]).toEqual([2, 2])
})

test.each([
  [404, { path: '/order-service/u1/orders_ng' }, { status: 404, code: 'orders-not-found' }],
  [401, {}, { status: 401, code: 'orders-refused' }],
  [500, {}, { status: 500, code: 'orders-failed' }],
  [200, { orders: [] }, { status: 500, code: 'orders-failed' }],
])('an answer of %i that is no orders is decoded in one place', async (status, body, problem) => {
  const { port } = await instance(status, body)
  const { getOrders } = await client(`http://127.0.0.1:${port}/%s/orders_ng`)
  await expect(getOrders('u1', undefined)).rejects.toMatchObject(problem)
})

test('a service without an instance cannot be asked', async () => {
  const { getOrders } = await client('http://NO-SERVICE/%s/orders')
  await expect(getOrders('u1', undefined)).rejects.toMatchObject({ status: 500, code: 'orders-unreachable' })
})
