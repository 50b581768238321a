import { expect, test } from 'vitest'
import { eventually } from '../../support/rig.ts'
import { fakeInstance, fakeRegistry } from '../../support/servers/microservices.ts'
import { typed } from '../../support/typed.ts'

async function setup() {
  const users = await Promise.all([fakeInstance('user-service'), fakeInstance('user-service')])
  for (const { breakers } of users)
    breakers.set('order-service', { state: 'CLOSED', bufferedCalls: 7 }).set('catalog', { state: 'OPEN', bufferedCalls: 10 })
  const orders = await fakeInstance('order-service')
  const { eureka } = await fakeRegistry([...users, orders])
  const msa = (...words: string[]) => typed(['breaker', ...words, '--eureka', eureka])
  const states = (name: string) => users.map(({ breakers }) => breakers.get(name)?.state)
  const posts = () => users.flatMap(({ heard }) => heard.filter(({ method }) => method === 'POST'))
  return { users, orders, msa, states, posts }
}

const transition = (name: string, at: string, from: string, to: string) => ({
  ...{ circuitBreakerName: name, type: 'STATE_TRANSITION', creationTime: `2026-11-21T09:00:${at}.123456789Z[Etc/UTC]` },
  ...{ errorMessage: null, durationInMs: null, stateTransition: `${from}_TO_${to}` },
})

test('a list has the breakers of all instances, with what they count; whoever has none is left out', async () => {
  const { msa, users, orders } = await setup()
  const { stdout } = await msa('list')
  expect(stdout).toMatch(/^BREAKER +INSTANCE +STATE +FAILED +SLOW +CALLS +REFUSED$/m)
  expect(stdout).toMatch(new RegExp(`^order-service +user-service:${users[0].port} +CLOSED +60/50% +–/100% +7 +2$`, 'm'))
  expect(stdout).not.toContain(String(orders.port))
  expect((await msa('list', 'order-service')).stdout).toContain('nobody shows a breaker')
})

test('an instance that does not answer is named, and keeps nobody from the others', async () => {
  const { msa, users } = await setup()
  await users[1].stop()
  const { code, stdout, stderr } = await msa('list')
  expect(code).toBe(0)
  expect(stdout).toContain(`user-service:${users[0].port}`)
  expect(stderr).toContain(`user-service:${users[1].port} could not be asked: nobody listens there`)
})

test('open refuses all calls at every instance, close lets them through; what is so already is left alone', async () => {
  const { msa, states, posts } = await setup()
  expect((await msa('open', 'user-service', 'order-service')).stdout).toMatch(
    /✓ order-service of user-service:\d+: CLOSED → FORCED_OPEN\n.*FORCED_OPEN/,
  )
  expect(states('order-service')).toEqual(['FORCED_OPEN', 'FORCED_OPEN'])
  expect(states('catalog')).toEqual(['OPEN', 'OPEN'])
  await msa('open', 'user-service', 'order-service')
  expect(posts()).toHaveLength(2)
  await msa('close', 'user-service')
  expect([...states('order-service'), ...states('catalog')]).toEqual(['CLOSED', 'CLOSED', 'CLOSED', 'CLOSED'])
  expect((await msa('close', 'user-service')).stdout).toContain('CLOSED, as it was')
  expect(posts()).toHaveLength(6)
})

test('reset begins to count anew, also where it is closed', async () => {
  const { msa, users } = await setup()
  await msa('reset', 'user-service', 'order-*')
  expect(users.map(({ breakers }) => breakers.get('order-service'))).toEqual([
    { state: 'CLOSED', bufferedCalls: 0 },
    { state: 'CLOSED', bufferedCalls: 0 },
  ])
  expect(users[0].breakers.get('catalog')).toEqual({ state: 'OPEN', bufferedCalls: 10 })
})

test('a breaker or a service that is not there makes none', async () => {
  const { msa, posts } = await setup()
  expect(await msa('open', 'user-service', 'oder-service')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Did you mean order-service'),
  })
  expect(await msa('open', 'order-service')).toMatchObject({ code: 1, stderr: expect.stringContaining('shows a breaker') })
  expect(await msa('open', 'nobody')).toMatchObject({ code: 1 })
  expect(posts()).toEqual([])
})

test('one that cannot be changed is told with why, and the exit code is 1', async () => {
  const { msa, users } = await setup()
  await users[1].stop()
  const { code, stdout } = await msa('open', 'user-service', 'order-service', '-o', 'json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject([
    { instance: `user-service:${users[0].port}`, after: 'FORCED_OPEN', because: null },
    { instance: `user-service:${users[1].port}`, because: 'nobody listens there' },
  ])
})

test('watching tells each change once, and nothing of what was before', async () => {
  const { msa, users } = await setup()
  const [first, second] = users
  first.events.push(transition('order-service', '01', 'CLOSED', 'OPEN'))
  const watching = msa('watch', 'user-service', '--every', '100ms', '-n', '3', '--timeout', '20s')
  const looks = ({ heard }: typeof first) => heard.filter(({ path }) => path === '/actuator/circuitbreakerevents').length
  await eventually('it has looked at both', () => looks(first) > 0 && looks(second) > 0)
  first.events.push(transition('order-service', '05', 'OPEN', 'HALF_OPEN'))
  second.events.push({ ...transition('catalog', '05', 'A', 'B'), type: 'ERROR', stateTransition: null, errorMessage: 'refused' })
  const seen = looks(first)
  await eventually('it has looked again', () => looks(first) > seen + 1)
  first.events.push(transition('order-service', '06', 'HALF_OPEN', 'CLOSED'))
  second.events.push(transition('catalog', '07', 'OPEN', 'HALF_OPEN'))
  const { stdout, stderr } = await watching
  expect(stdout.split('\n').map((line) => line.replace(/user-service:\d+/, 'U'))).toEqual([
    '09:00:05.123  U  order-service  OPEN → HALF_OPEN',
    '09:00:06.123  U  order-service  HALF_OPEN → CLOSED',
    '09:00:07.123  U  catalog  OPEN → HALF_OPEN',
    '',
  ])
  expect(stderr).toContain('order-service of user-service')
})
