import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { traffic } from '../../../src/commands/traffic/traffic.handler.ts'
import { MsaError } from '../../../src/shared/errors.ts'
import { Traffic } from '../../../src/systems/traffic/run.ts'
import { eventually } from '../../support/rig.ts'
import { type Heard, httpServer, json } from '../../support/servers/http.ts'
import { deadPort } from '../../support/servers/scripted.ts'
import { fakeContext } from '../../support/surroundings.ts'
import { typed } from '../../support/typed.ts'

/** A gateway before services that keep users and orders; `instead` answers first, where it wants to. */
async function shop(instead: (heard: Heard, response: ServerResponse) => boolean = () => false) {
  const users = new Map<string, { userId: string; pwd: string }>()
  const orders: { userId: string; key: unknown; order: unknown }[] = []
  let secret = 's'
  const server = await httpServer((heard, response) => {
    if (instead(heard, response)) return
    const { path, method, body, headers } = heard
    if (path === '/actuator/health') return json(response, { status: 'UP' })
    if (path === '/user-service/users' && method === 'POST') {
      const { email, pwd, name } = JSON.parse(body)
      const userId = `u${users.size}`
      users.set(email, { userId, pwd })
      return json(response, { email, name, userId }, 201)
    }
    if (path === '/user-service/login') {
      const { email, password } = JSON.parse(body)
      const user = users.get(email)
      if (user?.pwd !== password) return json(response, {}, 401)
      return json(response, {}, 200, { token: `${secret}.${user?.userId}`, userId: user?.userId ?? '' })
    }
    if (!String(headers.authorization).startsWith(`Bearer ${secret}.`)) return json(response, {}, 401)
    const [, userId = ''] = /^\/order-service\/(\w+)\/orders$/.exec(path) ?? []
    if (userId === '') return json(response, {})
    orders.push({ userId, key: headers['idempotency-key'], order: JSON.parse(body) })
    json(response, { orderId: 'o' }, 201)
  })
  return { ...server, users, orders, rotate: () => (secret = 'new') }
}

const monotonic = () => performance.now()

test('people sign up, log in, look and order; nothing fails, and the summary has it all', async () => {
  const { url, users, orders, heard } = await shop()
  const { code, stdout } = await typed([
    'traffic',
    '--rate',
    '200/s',
    '--users',
    '4',
    '--for',
    '700ms',
    '-o',
    'json',
    '--gateway',
    url,
  ])
  expect(code).toBe(0)
  const sum = JSON.parse(stdout)
  expect(users.size).toBe(4)
  expect(sum).toMatchObject({ failed: 0, actions: { 'sign-up': 4 } })
  expect(sum.actions.login).toBeGreaterThanOrEqual(4)
  expect(sum.outcomes['200'] + sum.outcomes['201']).toBe(sum.requests)
  // What was under way at the end is in the shop, and not in the sum: at most one for each.
  expect(sum.orders).toBeGreaterThan(0)
  expect(orders.length - sum.orders).toBeOneOf([0, 1, 2, 3, 4])
  expect(orders[0]).toMatchObject({ order: { productId: expect.stringMatching(/^CATALOG-00[123]$/), qty: 1 } })
  expect(new Set(orders.map(({ key }) => key)).size).toBe(orders.length)
  const [, , , id] = heard.map(({ headers }) => headers.traceparent)
  expect(id).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/)
})

test('Ctrl-C ends it with a summary', async () => {
  const place = await shop()
  const { ctx, around, open } = await fakeContext()
  const running = traffic(ctx, { target: { gateway: place.url }, perSecond: 200, users: 3, forMs: undefined, timeoutMs: 5000 })
  await eventually('somebody has ordered', () => place.orders.length > 0)
  around.interrupt(new MsaError('INTERRUPTED', 'Ctrl-C', { exitCode: 130 }))
  await running
  await open.close()
  expect(around.stdout.written).toMatch(/^✓ \d+ requests in .* none failed\n {2}answers {3}200 ×\d+ {2}201 ×\d+\n/)
})

test('a token that counts no more is replaced by a new login', async () => {
  const place = await shop()
  const over = new AbortController()
  const crowd = new Traffic({ url: place.url }, { perSecond: 500, users: 2, timeoutMs: 5000 }, monotonic)
  const running = crowd.run(over.signal)
  await eventually('somebody has ordered', () => place.orders.length > 0)
  place.rotate()
  const before = place.orders.length
  await eventually('they order again', () => place.orders.length > before + 3)
  over.abort()
  await running
  expect(crowd.tally.sum(monotonic()).outcomes['401']).toBeGreaterThan(0)
})

test('no more requests are under way than there are users; what is due meanwhile is left out, and counted', async () => {
  const waiting: ServerResponse[] = []
  const place = await shop((_, response) => waiting.push(response) > 0)
  const over = new AbortController()
  const crowd = new Traffic({ url: place.url }, { perSecond: 1000, users: 3, timeoutMs: 5000 }, monotonic)
  const running = crowd.run(over.signal)
  await eventually('much is left out', () => crowd.tally.sum(monotonic()).skipped > 20)
  expect(place.heard).toHaveLength(3)
  over.abort()
  await running
  // What was broken off at the end is nobody's failure.
  expect(crowd.tally.sum(monotonic())).toMatchObject({ requests: 0, failed: 0 })
})

test('what fails is told by what it was: a status, a silence, a connection that broke', async () => {
  let count = 0
  const place = await shop(({ path }, response) => {
    if (path === '/actuator/health') return false
    count += 1
    if (count % 3 === 0) return json(response, {}, 503) === undefined
    if (count % 3 === 1) return response.destroy() !== undefined
    return true
  })
  const { code, stdout, stderr } = await typed([
    'traffic',
    '--rate',
    '100/s',
    '--users',
    '6',
    '--for',
    '900ms',
    '--timeout',
    '150ms',
    '--gateway',
    place.url,
  ])
  expect(code).toBe(1)
  expect(stderr).toContain('Not one request was served.')
  expect(stdout).toMatch(/answers {3}503 ×\d+ {2}closed ×\d+ {2}timeout ×\d+/)
})

test('a gateway that is away is said at once; a rate or a number of users that is none is refused', async () => {
  const dead = `http://127.0.0.1:${await deadPort()}`
  expect(await typed(['traffic', '--gateway', dead])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('msa up gateway-service'),
  })
  expect(await typed(['traffic', '--rate', 'fast', '--gateway', dead])).toMatchObject({ code: 2 })
  expect(await typed(['traffic', '--rate', '0', '--gateway', dead])).toMatchObject({ code: 2 })
  expect(await typed(['traffic', '--users', '100000', '--gateway', dead])).toMatchObject({ code: 2 })
})
