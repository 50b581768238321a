import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { KeptDatabase } from '../../../src/platform/db/kept-database.ts'
import { migrate } from '../../../src/platform/db/migrate.ts'
import { HttpProblem } from '../../../src/platform/http/http-problem.ts'
import { createTokens } from '../../../src/platform/tokens/tokens.ts'
import { openSqlite } from '../../../src/protocols/sql/sqlite.ts'
import { buildApp } from '../../../src/services/user-service/app.ts'
import { type GuardedOrders, guardedOrders } from '../../../src/services/user-service/clients/order-client.ts'
import { readSettings } from '../../../src/services/user-service/config.ts'
import { createPasswords } from '../../../src/services/user-service/domain/passwords.ts'
import { migrations } from '../../../src/services/user-service/store/migrations.ts'
import { createUserStore } from '../../../src/services/user-service/store/users.ts'
import { environmentOf, logLines } from '../../support/platform.ts'
import { temporaryFolder } from '../../support/rig.ts'

const lesson = {
  'token.secret': 'user_token_native_application',
  'token.expiration_time': '86400000',
  'gateway.ip': '127.0.0.1',
  'greeting.message': 'Welcome to Simple E-commerce.',
  'local.server.port': '50001',
  'server.port': '0',
}
const nowMs = 1_795_000_000_000
const alice = { email: 'Alice@example.com', name: 'Alice', pwd: 'test1111' }

async function service(more: Record<string, string> = {}, getOrders: GuardedOrders['ask'] = async () => []) {
  const database = new KeptDatabase(logLines().log, systemClock)
  const file = join(await temporaryFolder(), 'users.db')
  database.use(async () => {
    const driver = await openSqlite(file)
    await migrate(driver, 'user-service', migrations)
    return driver
  })
  await database.tried(5000)
  const environment = await environmentOf({ defaults: { ...lesson, ...more } })
  const orders = guardedOrders({
    ask: getOrders,
    breaker: { run: (call, fallback) => call(undefined).catch((error) => fallback?.(error) ?? Promise.reject(error)) },
    isGuarded: () => readSettings(environment).hasBreaker,
  })
  const tokens = createTokens(environment, { ...systemClock, now: () => nowMs })
  const app = buildApp({
    ...{ environment, log: logLines().log, users: createUserStore(database), orders, tokens },
    passwords: createPasswords({ cost: 16, atOnce: 2, mostWaiting: 1000 }),
  })
  app.addHook('onClose', () => database.close())
  onTestFinished(() => app.close())
  const post = (url: string, payload: object | string) =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json' } })
  return { app, post, environment, database }
}

test('signing up answers who one is, and never a password or what is kept of it', async () => {
  const { app, post, database } = await service()
  const answer = await post('/users', alice)
  expect(answer.statusCode).toBe(201)
  const user = { email: 'alice@example.com', name: 'Alice', userId: expect.stringMatching(/^[0-9a-f-]{36}$/) }
  expect(answer.json()).toEqual(user)
  const { userId } = answer.json()
  expect((await app.inject(`/users/${userId}`)).json()).toEqual({ ...user, orders: [] })
  expect((await app.inject('/user-service/users')).json()).toEqual([user])
  expect(JSON.stringify(await database.query('select * from user_account'))).not.toContain('test1111')
})

test('of ten who sign up with one address at the same time, one does', async () => {
  const { post, app } = await service()
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => post('/users', { ...alice, email: n % 2 === 0 ? alice.email : 'ALICE@example.com' })),
  )
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array(9).fill(409)])
  expect((await app.inject('/users')).json()).toHaveLength(1)
})

test.each([
  ['no address', { ...alice, email: 'alice' }],
  ['a name of one letter', { ...alice, name: 'A' }],
  ['a short password', { ...alice, pwd: '1234567' }],
  ['a password that takes long to hash', { ...alice, pwd: 'x'.repeat(201) }],
  ['no password', { email: alice.email, name: 'Alice' }],
  ['broken JSON', '{"email"'],
  ['a prototype', '{"__proto__":{},"email":"a@b.c","name":"Alice","pwd":"test1111"}'],
])('signing up with %s is refused as a problem', async (_, body) => {
  const { post } = await service()
  const answer = await post('/users', body)
  expect(answer.statusCode).toBe(400)
  expect(answer.headers['content-type']).toContain('application/problem+json')
})

test('a login gives a token of HS512 over the secret’s bytes, for the user, and whose it is', async () => {
  const { post } = await service()
  const { userId } = (await post('/users', alice)).json()
  const answer = await post('/login', { email: 'alice@EXAMPLE.com', password: alice.pwd })
  expect([answer.statusCode, answer.headers.userid, answer.body]).toEqual([200, userId, ''])
  const [header = '', claims = '', signature] = String(answer.headers.token).split('.')
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'HS512' })
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    ...{ sub: userId, iat: nowMs / 1000, exp: (nowMs + 86_400_000) / 1000 },
  })
  expect(signature).toBe(createHmac('sha512', lesson['token.secret']).update(`${header}.${claims}`).digest('base64url'))
})

test('a wrong password and an unknown user are told the same', async () => {
  const { post } = await service()
  await post('/users', alice)
  const answers = await Promise.all([
    post('/login', { email: alice.email, password: 'wrong' }),
    post('/login', { email: 'nobody@example.com', password: alice.pwd }),
  ])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401])
  expect(answers[0]?.body).toBe(answers[1]?.body)
})

test('a changed secret signs the next token', async () => {
  const { post, environment } = await service()
  await post('/users', alice)
  const login = async () => String((await post('/login', { email: alice.email, password: alice.pwd })).headers.token)
  const before = await login()
  environment.changeEnvironment(new Map([['token.secret', 'user_token_native_application_changed_#1']]))
  expect(await login()).not.toBe(before)
})

test('health_check shows what the lesson looks at, as it is at that moment', async () => {
  const { app, environment } = await service()
  const words = (secret: string) =>
    `It's Working in User Service, port(local.server.port)=50001, port(server.port)=0, gateway ip=127.0.0.1, token secret=${secret}, token expiration time=86400000`
  expect((await app.inject('/health_check')).body).toBe(words('user_token_native_application'))
  environment.changeEnvironment(new Map([['token.secret', 'changed']]))
  expect((await app.inject('/user-service/health_check')).body).toBe(words('changed'))
  expect((await app.inject('/welcome')).body).toBe('Welcome to Simple E-commerce.')
})

test('orders come from the order service, with the caller’s token', async () => {
  const order = {
    productId: 'CATALOG-001',
    qty: 1,
    unitPrice: 2,
    totalPrice: 2,
    orderId: 'o1',
    createdAt: '2026-11-22T00:00:00Z',
  }
  const asked: unknown[] = []
  const { app, post } = await service({}, async (...args) => {
    asked.push(args)
    return [order]
  })
  const { userId } = (await post('/users', alice)).json()
  const answer = await app.inject({ url: `/users/${userId}`, headers: { authorization: 'Bearer x' } })
  expect(answer.json()).toMatchObject({ userId, orders: [order] })
  expect(asked).toEqual([[userId, expect.objectContaining({ authorization: 'Bearer x' }), undefined]])
})

test('orders that cannot be had are none, or with the breaker off a 500; a decoded 404 stays one', async () => {
  let failure: Error = new TypeError('fetch failed')
  const { app, post, environment } = await service({}, () => Promise.reject(failure))
  const { userId } = (await post('/users', alice)).json()
  const answer = await app.inject(`/users/${userId}`)
  expect([answer.statusCode, answer.json().orders]).toEqual([200, []])
  environment.changeEnvironment(new Map([['order_service.breaker.enabled', 'false']]))
  expect((await app.inject(`/users/${userId}`)).statusCode).toBe(500)
  failure = new HttpProblem(404, 'orders-not-found', 'none')
  expect((await app.inject(`/users/${userId}`)).statusCode).toBe(404)
  expect((await app.inject('/users/nobody')).json()).toMatchObject({ status: 404, code: 'user-not-found' })
})

test('with gateway.only nobody else is served, but for what shows that it works', async () => {
  const { app } = await service({ 'gateway.only': 'true', 'gateway.ip': '10.1.2.3' })
  const from = (remoteAddress: string, url: string) => app.inject({ url, remoteAddress })
  expect((await from('127.0.0.1', '/users')).statusCode).toBe(403)
  expect((await from('::ffff:10.1.2.3', '/users')).statusCode).toBe(200)
  expect((await from('127.0.0.1', '/health_check')).statusCode).toBe(200)
})
