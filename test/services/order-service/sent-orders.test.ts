import { expect, test } from 'vitest'
import { orderSchema } from '../../../src/contracts/orders.ts'
import { tellOfSentOrders } from '../../../src/services/order-service/events.ts'
import { insertOrder } from '../../../src/services/order-service/store/rows.ts'
import { createSentOrders } from '../../../src/services/order-service/store/sent-orders.ts'
import { fakeStream } from '../../support/fakes/stream.ts'
import { databaseAway, orderApp, orderDatabase, wish } from './setup.ts'

test('an order goes to the topic in the envelope that the sink reads, and not to the table', async () => {
  const stream = fakeStream()
  const { post, list } = await orderApp(createSentOrders(await orderDatabase(), stream))
  const { orderId } = (await post(wish)).json()
  const payload = {
    order_id: orderId,
    user_id: 'user-1',
    product_id: 'CATALOG-001',
    qty: 10,
    unit_price: 1500,
    total_price: 15_000,
  }
  expect(stream.sent).toEqual([{ name: 'orders', key: orderId, payload: { schema: orderSchema, payload } }])
  expect(await list()).toEqual([])
})

test('what the topic did not take is no order: 503, and the retry under its key is the same one', async () => {
  const stream = fakeStream()
  stream.refuse = () => 'no leader'
  const { post } = await orderApp(createSentOrders(await orderDatabase(), stream))
  expect((await post(wish, { key: 'k1' })).statusCode).toBe(503)
  stream.refuse = undefined
  const answers = [await post(wish, { key: 'k1' }), await post(wish, { key: 'k1' })]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201])
  expect(answers[0]?.body).toBe(answers[1]?.body)
  expect(new Set(stream.sent.map(({ key }) => key)).size).toBe(1)
  expect((await post({ ...wish, qty: 1 }, { key: 'k1' })).statusCode).toBe(422)
})

test('orders are taken while the database is away, a retry is still the same order, and reading says 503', async () => {
  const stream = fakeStream()
  const { post, app } = await orderApp(createSentOrders(await databaseAway(), stream))
  expect((await post(wish, { key: 'k1' })).body).toBe((await post(wish, { key: 'k1' })).body)
  expect((await app.inject('/user-1/orders')).statusCode).toBe(503)
})

test('what a sink stored is read', async () => {
  const database = await orderDatabase()
  await database.transaction((sql) =>
    insertOrder(sql, { ...wish, orderId: 'o1', userId: 'user-1', totalPrice: 15_000, createdAtSeconds: 1_795_000_000 }),
  )
  const { list } = await orderApp(createSentOrders(database, fakeStream()))
  expect(await list()).toMatchObject([{ orderId: 'o1', totalPrice: 15_000 }])
})

test('whatever is on the topic is told of again as an event, also when the broker of events takes its time', async () => {
  const stream = fakeStream()
  tellOfSentOrders(stream, new AbortController().signal)
  let refusals = 2
  stream.refuse = () => (refusals-- > 0 ? 'away' : undefined)
  const payload = { order_id: 'o1', user_id: 'u', product_id: 'CATALOG-001', qty: 2, unit_price: 3, total_price: 6 }
  await stream.deliver('orders', { schema: orderSchema, payload })
  const event = { orderId: 'o1', userId: 'u', productId: 'CATALOG-001', qty: 2, unitPrice: 3, totalPrice: 6 }
  expect(stream.sent).toEqual([{ name: 'order-events', key: 'o1', payload: event }])
})

test.each([
  'no JSON',
  '{}',
  '{"payload":{"order_id":1}}',
  'null',
  '{"payload":{"order_id":"o","user_id":"u","product_id":"p","qty":"1"}}',
])('a poison order is thrown, to be parked: %s', async (text) => {
  const stream = fakeStream()
  tellOfSentOrders(stream, new AbortController().signal)
  await expect(stream.deliver('orders', text)).rejects.toThrow()
  expect(stream.sent).toEqual([])
})
