import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { orderEvent } from '../../../src/contracts/order-events.ts'
import { fakeStream } from '../../support/fakes/stream.ts'
import { until } from '../../support/platform.ts'
import { databaseAway, orderDatabase, storingApp, wish } from './setup.ts'

test('an order is answered with its id, its total and when it was, and found again', async () => {
  const { post, list } = await storingApp(await orderDatabase())
  const answer = await post(wish)
  expect(answer.statusCode).toBe(201)
  const order = {
    ...wish,
    totalPrice: 15_000,
    orderId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdAt: '2026-11-18T12:26:40.000Z',
  }
  expect(answer.json()).toEqual({ ...order, createdAt: new Date(1_795_000_000_000).toISOString() })
  expect(await list()).toEqual([answer.json()])
  expect(await list('user-2')).toEqual([])
})

test('it answers below its own name, too, as a service asks that found it by that name', async () => {
  const { app, post } = await storingApp(await orderDatabase())
  const { orderId } = (await post(wish)).json()
  expect((await app.inject('/order-service/user-1/orders')).json()).toMatchObject([{ orderId }])
  expect((await app.inject('/order-service/user-1/orders_ng')).statusCode).toBe(404)
  expect((await app.inject('/health_check')).body).toBe("It's Working in Order Service on PORT 50123")
})

test('what is stored is told of, in the words that its readers agreed to, with the trace it belongs to', async () => {
  const stream = fakeStream()
  const { post } = await storingApp(await orderDatabase(), stream, { 'x-lab': '1' })
  const { orderId } = (await post(wish)).json()
  await until(() => stream.sent.length === 1)
  const [sent] = stream.sent
  expect(sent).toMatchObject({ name: 'order-events', key: orderId, headers: { 'x-lab': '1' } })
  expect(sent?.payload).toEqual({ ...wish, orderId, userId: 'user-1', totalPrice: 15_000 })
  expect(Check(orderEvent, sent?.payload)).toBe(true)
})

test('a retry under its key is the same order, told of once; so are ten at the same time', async () => {
  const stream = fakeStream()
  const database = await orderDatabase()
  const { post, list } = await storingApp(database, stream)
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(wish, { key: 'k1' })))
  const again = await post(wish, { key: 'k1' })
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(201))
  expect(new Set([...answers, again].map(({ body }) => body)).size).toBe(1)
  expect(await list()).toHaveLength(1)
  await until(async () => (await database.query('select id from order_outbox')).length === 0)
  expect(stream.sent).toHaveLength(1)
})

test('something else under the same key is refused; the same key of somebody else is not', async () => {
  const { post, list } = await storingApp(await orderDatabase())
  await post(wish, { key: 'k1' })
  const other = await post({ ...wish, qty: 11 }, { key: 'k1' })
  expect(other.statusCode).toBe(422)
  expect(other.json()).toMatchObject({ code: 'idempotency-key-reused' })
  expect((await post(wish, { key: 'k1', user: 'user-2' })).statusCode).toBe(201)
  expect((await post(wish, { key: 'K1' })).statusCode).toBe(201)
  expect(await list()).toHaveLength(2)
})

test('a retry that comes to another instance with a database of its own has the same id', async () => {
  const [one, other] = [await storingApp(await orderDatabase()), await storingApp(await orderDatabase())]
  expect((await one.post(wish, { key: 'k1' })).body).toBe((await other.post(wish, { key: 'k1' })).body)
})

test.each([
  ['no quantity', { ...wish, qty: 0 }],
  ['less than nothing', { ...wish, qty: -1 }],
  ['a thousand million', { ...wish, qty: 1e9 }],
  ['half a piece', { ...wish, qty: 1.5 }],
  ['a quantity in words', { ...wish, qty: '3' }],
  ['a quantity that is null', { ...wish, qty: null }],
  ['a price below nothing', { ...wish, unitPrice: -5 }],
  ['more than the total can hold', { ...wish, qty: 10_000, unitPrice: 1_000_000 }],
  ['no product', { qty: 1, unitPrice: 1 }],
  ['a product id that no column holds', { ...wish, productId: 'x'.repeat(21) }],
  ['no object', '[]'],
  ['broken JSON', '{"productId":'],
  ['nothing', ''],
  ['a prototype', '{"__proto__":{"qty":1},"productId":"CATALOG-001","qty":1,"unitPrice":1}'],
  ['a constructor', '{"constructor":{"prototype":{"qty":1}},"productId":"CATALOG-001","qty":1,"unitPrice":1}'],
  ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
])('%s is refused as a problem, and nothing is stored', async (_, body) => {
  const { post, list } = await storingApp(await orderDatabase())
  const answer = await post(body)
  expect(answer.statusCode).toBe(400)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(await list()).toEqual([])
})

test('a body that is huge is refused before it is read, and a user id that no column holds is, too', async () => {
  const { post } = await storingApp(await orderDatabase())
  expect((await post({ ...wish, more: 'x'.repeat(70_000) })).statusCode).toBe(413)
  expect((await post(wish, { user: 'x'.repeat(51) })).statusCode).toBe(400)
})

test('while its database is away an order is refused with a word on when to come again', async () => {
  const { post, app } = await storingApp(await databaseAway())
  const answer = await post(wish)
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1'])
  expect((await app.inject('/user-1/orders')).statusCode).toBe(503)
})

test('while its broker is away an order is taken, and told of later', async () => {
  const stream = fakeStream()
  stream.refuse = () => 'away'
  const { post } = await storingApp(await orderDatabase(), stream)
  expect((await post(wish)).statusCode).toBe(201)
  stream.refuse = undefined
  await until(() => stream.sent.length === 1)
})
