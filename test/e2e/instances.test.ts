import { expect } from 'vitest'
import { becomes, get, json, post } from '../peers/support/http.ts'
import { statesIn } from '../peers/support/registry.ts'
import { exits, healthy, leavesNothing, says } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, type Learner, rewrite } from '../support/learner.ts'
import { msa, scenario, sharedLab } from '../support/scenario.ts'
import { addressOf } from '../support/small-service.ts'
import { allThreeUp, orderingAs, readersOf, rollingRestarts, type Sent, whileAsking } from '../torture/rolling.ts'

// What user-service and the gateway make of an order-service that is away, slow, killed or restarted.

const { MSA_TORTURE_SECONDS = '20' } = process.env
const lab = sharedLab({ runtime: 'native' })
const names = ['rabbitmq', 'config-service', 'discovery-service', 'gateway-service', 'user-service', 'order-service']

let ada: Learner

const readUser = (lab: Lab) => atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)

/** The status, and how many orders. */
async function userRead(lab: Lab): Promise<readonly [number, number | undefined]> {
  const { status, text } = await readUser(lab)
  return [status, (JSON.parse(text) as { orders?: unknown[] }).orders?.length]
}

/** The settings of user-service, changed and taken over. */
async function changed(lab: Lab, change: (text: string) => string): Promise<void> {
  rewrite(lab, 'user-service.yml', change)
  expect((await post(`${addressOf(lab, 'user-service-1')}/actuator/refresh`)).status).toBe(200)
}

scenario('three of order-service, whatever happens to one of them', { lab })
  .step('the settings come first', (lab) => lab.up('config-service'), exits(0))
  .step('asked by its name, and one store for all', async (lab) => {
    rewrite(lab, 'user-service.yml', (text) => text.replace(/url: http:\/\/localhost:8000/, 'url: http://ORDER-SERVICE'))
    rewrite(lab, 'order-service.yml', (text) => text.replace('store: embedded', 'store:'))
  })
  .step('up', (lab) => lab.up(...names), exits(0), healthy(...names))
  .step('an order', async (lab) => {
    for (const name of ['user-service', 'order-service'])
      await becomes(name, async () => (await atGateway(lab).get(`/${name}/health_check`)).status, 200, 60_000)
    // Reads before that would be failures that the breaker remembers.
    await isKnown(lab)
    ada = await atGateway(lab).learner('ada@example.com')
    expect((await atGateway(lab).order(ada, 'CATALOG-001', 1)).status).toBe(201)
    await becomes('the user, with the order', () => userRead(lab), [200, 1])
  })

interface Breakers {
  readonly circuitBreakers: Readonly<Record<string, { readonly state: string }>>
}

interface BreakerEvent {
  readonly type: string
  readonly stateTransition: string | null
  readonly errorMessage: string | null
}

async function breakerState(lab: Lab): Promise<string | undefined> {
  const url = `${addressOf(lab, 'user-service-1')}/actuator/circuitbreakers`
  return (await json<Breakers>(url)).circuitBreakers.orderService?.state
}

async function breakerEvents(lab: Lab): Promise<readonly BreakerEvent[]> {
  const url = `${addressOf(lab, 'user-service-1')}/actuator/circuitbreakerevents/orderService`
  return (await json<{ circuitBreakerEvents: readonly BreakerEvent[] }>(url)).circuitBreakerEvents
}

const transitionsOf = (events: readonly BreakerEvent[]) => events.flatMap(({ stateTransition }) => stateTransition ?? [])

/** At the actuator, and as Prometheus reads it. */
async function breakerIs(lab: Lab, state: 'CLOSED' | 'OPEN' | 'HALF_OPEN'): Promise<void> {
  expect(await breakerState(lab)).toBe(state)
  const { text } = await get(`${addressOf(lab, 'user-service-1')}/actuator/prometheus`, 'text/plain')
  const own = text.split('\n').filter((line) => /^resilience4j_circuitbreaker_state\{.*name="orderService"/.test(line))
  const on = own.filter((line) => / 1(\.0)?$/.test(line)).map((line) => /[{,]state="(\w+)"/.exec(line)?.[1])
  expect(on).toEqual([state.toLowerCase()])
}

/** From OPEN, with order-service well again: its wait is over when a call is let through. */
async function closesAgain(lab: Lab): Promise<void> {
  const afterACall = async () => {
    await readUser(lab)
    return await breakerState(lab)
  }
  await becomes('the breaker, after its wait', afterACall, 'HALF_OPEN')
  await breakerIs(lab, 'HALF_OPEN')
  for (let call = 0; call < 2; call++) expect(await userRead(lab)).toEqual([200, 1])
  await breakerIs(lab, 'CLOSED')
}

scenario('the 404 of orders_ng reaches the caller as one, and the log has the exchange', { lab })
  .step('another address', (lab) => changed(lab, (text) => text.replace(/^( {2}url: .*)$/m, '$1_ng')))
  .step('asked', async (lab) => {
    const { status, text } = await readUser(lab)
    expect([status, JSON.parse(text)]).toEqual([404, expect.objectContaining({ status: 404, code: 'orders-not-found' })])
    await breakerIs(lab, 'CLOSED')
    expect((await breakerEvents(lab)).at(-1)?.type).toBe('IGNORED_ERROR')
  })
  .step(
    'the log',
    msa('logs', 'user-service', '-n', '200'),
    exits(0),
    says(
      /\[OrderServiceClient#getOrders\] ---> GET http:\/\/127\.0\.0\.1:\d+\/order-service\/[0-9a-f-]{36}\/orders_ng HTTP\/1\.1/,
      /\[OrderServiceClient#getOrders\] authorization: \*{6}/,
      /\[OrderServiceClient#getOrders\] ---> END HTTP \(0-byte body\)/,
      /\[OrderServiceClient#getOrders\] <--- HTTP\/1\.1 404 \(\d+ms\)/,
      /\[OrderServiceClient#getOrders\] content-type: application\/problem\+json/,
      /\[OrderServiceClient#getOrders\] \{.*not-found/,
      /\[OrderServiceClient#getOrders\] <--- END HTTP \([1-9]\d*-byte body\)/,
    ),
  )
  .step('back', (lab) => changed(lab, (text) => text.replace('orders_ng', 'orders')))

scenario('order-service gone: 500 without the breaker, no orders with it, and it closes by itself', { lab })
  .step('stopped', msa('stop', 'order-service'), exits(0))
  .step('without the breaker', async (lab) => {
    await changed(lab, (text) => `${text.trimEnd()}\n  breaker: { enabled: false }\n`)
    for (let call = 0; call < 3; call++) expect((await readUser(lab)).status).toBe(500)
  })
  .step('with it', async (lab) => {
    await changed(lab, (text) => text.replace(/ {2}breaker: .*\n/, ''))
    await breakerIs(lab, 'CLOSED')
    for (let call = 0; call < 6; call++) expect(await userRead(lab)).toEqual([200, 0])
    await breakerIs(lab, 'OPEN')
    const events = await breakerEvents(lab)
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['ERROR', 'FAILURE_RATE_EXCEEDED', 'NOT_PERMITTED']))
    expect(transitionsOf(events)).toEqual(['CLOSED_TO_OPEN'])
  })
  .step('there again', msa('start', 'order-service'), exits(0), healthy(), ({ lab }) => closesAgain(lab))
  .step('what happened, in its order', async (lab) => {
    // The hundred last: what was refused during the wait may have taken the place of the first.
    const transitions = transitionsOf(await breakerEvents(lab))
    expect(transitions.slice(-2)).toEqual(['OPEN_TO_HALF_OPEN', 'HALF_OPEN_TO_CLOSED'])
  })

interface Known {
  readonly components: {
    readonly discoveryComposite: {
      readonly components: { readonly eureka: { readonly details: { readonly applications: Readonly<Record<string, number>> } } }
    }
  }
}

/** order-service has registered again, and user-service has heard of it. */
async function isKnown(lab: Lab): Promise<void> {
  await becomes('the registry', () => statesIn(addressOf(lab, 'discovery-service-1'), 'order-service'), ['UP'])
  const known = async () => {
    // DOWN as a whole, and told all the same, while a breaker is open.
    const { text } = await get(`${addressOf(lab, 'user-service-1')}/actuator/health`)
    return (JSON.parse(text) as Known).components.discoveryComposite.components.eureka.details.applications['ORDER-SERVICE']
  }
  await becomes('what user-service knows', known, 1)
}

/** Of user-service’s, so far. */
async function timedOut(lab: Lab): Promise<number> {
  const { text } = await get(`${addressOf(lab, 'user-service-1')}/actuator/prometheus`, 'text/plain')
  const line = /^resilience4j_timelimiter_calls_total\{.*kind="timeout".*\} (\S+)$/m.exec(text)
  return Number(line?.[1] ?? Number.NaN)
}

scenario('order-service slow: the time limiter cuts calls off, and what is only slow opens the breaker, too', { lab })
  .step('too slow for anybody to wait', msa('slow', 'order-service', '3s'), exits(0), ({ lab }) => isKnown(lab))
  .step('nobody waits', async (lab) => {
    const before = await timedOut(lab)
    const reads = await Promise.all(Array.from({ length: 5 }, () => userRead(lab)))
    expect(reads).toEqual(Array.from({ length: 5 }, () => [200, 0]))
    expect(await timedOut(lab)).toBe(before + 5)
    await breakerIs(lab, 'OPEN')
    expect((await breakerEvents(lab)).filter(({ type }) => type === 'ERROR').at(-1)?.errorMessage).toMatch(/TimeoutException/)
  })
  .step('slow', msa('slow', 'order-service', '1100ms'), exits(0))
  .step('as if nothing had been', msa('breaker', 'reset', 'user-service', 'orderService'), exits(0))
  .step('answered late is slow', async (lab) => {
    const reads = await Promise.all(Array.from({ length: 5 }, () => userRead(lab)))
    expect(reads).toEqual(Array.from({ length: 5 }, () => [200, 1]))
    await breakerIs(lab, 'OPEN')
    expect((await breakerEvents(lab)).map(({ type }) => type)).toContain('SLOW_CALL_RATE_EXCEEDED')
  })
  .step('as fast as before', msa('slow', 'order-service', '--off'), exits(0), ({ lab }) => closesAgain(lab))

const thirds = ['order-service-1', 'order-service-2', 'order-service-3'] as const

/** How many reads of orders each has answered with 200. */
async function readsAnswered(lab: Lab): Promise<number[]> {
  const texts = await Promise.all(thirds.map((id) => get(`${addressOf(lab, id)}/actuator/prometheus`, 'text/plain')))
  return texts.map(({ text }) => {
    const own = text.split('\n').filter((line) => /^http_server_requests_seconds_count\{/.test(line))
    const reads = own.filter(
      (line) => /method="GET"/.test(line) && /uri="\/\{userId\}\/orders"/.test(line) && /status="200"/.test(line),
    )
    return reads.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  })
}

scenario('three instances share what user-service asks by name', { lab })
  .step('scaled to three', msa('scale', 'order-service=3'), exits(0), healthy(), ({ lab }) => allThreeUp(lab))
  .step('300 reads, 100 each', async (lab) => {
    const sharing = async () => {
      const before = await readsAnswered(lab)
      for (let read = 0; read < 6; read++) expect((await userRead(lab))[0]).toBe(200)
      const after = await readsAnswered(lab)
      return after.map((count, index) => count - (before[index] ?? 0))
    }
    await becomes('whom the client asks', sharing, [2, 2, 2])
    const before = await readsAnswered(lab)
    const side = async () => {
      for (let read = 0; read < 100; read++) expect(await userRead(lab)).toEqual([200, 1])
    }
    await Promise.all([side(), side(), side()])
    const counts = (await readsAnswered(lab)).map((count, index) => count - (before[index] ?? 0))
    for (const count of counts) expect(Math.abs(count - 100), String(counts)).toBeLessThanOrEqual(1)
  })

scenario('one of three is killed in the middle: no read fails, and no order is placed twice', { lab }).step(
  'killed, while all goes on',
  async (lab) => {
    const { process: pid } = await lab.component('order-service-2')
    const ben = await atGateway(lab).learner('ben@example.com')
    const sent: Sent[] = []
    const keyless = [1000, 2000].map((first) => orderingAs(lab, ben, first, false, sent))
    const keyed = [3000, 4000].map((first) => orderingAs(lab, ben, first, true, sent))
    const { wrong } = await whileAsking([...readersOf(lab, ada), ...keyless, ...keyed], async (answered) => {
      await answered(100)
      process.kill(Number(pid), 'SIGKILL')
      await answered(300)
    })
    const refused = sent.filter(({ isAccepted }) => !isAccepted).length
    process.stderr.write(`orders: ${sent.length} sent while one was killed, ${refused} of them without a 201\n`)
    expect(wrong).toEqual([])
    await ordersAgree(lab, ben, sent)
  },
)

/** Accepted is stored once; what was not accepted, and has no key, is stored once or never. */
async function ordersAgree(lab: Lab, { userId, token }: Learner, sent: readonly Sent[]): Promise<void> {
  const { text } = await atGateway(lab).get(`/order-service/${userId}/orders`, token)
  const stored = new Map<number, number>()
  for (const { unitPrice } of JSON.parse(text) as { unitPrice: number }[]) stored.set(unitPrice, (stored.get(unitPrice) ?? 0) + 1)
  const wrong = sent.filter(({ price, isAccepted }) => {
    const count = stored.get(price) ?? 0
    return count > 1 || (isAccepted && count !== 1)
  })
  expect(wrong).toEqual([])
  const unsent = [...stored.keys()].filter((price) => !sent.some((each) => each.price === price))
  expect(unsent).toEqual([])
  for (const isKeyed of [true, false]) expect(sent.filter((each) => each.isKeyed === isKeyed && each.isAccepted)).not.toEqual([])
}

scenario(
  `all three are restarted, one after the other, for ${MSA_TORTURE_SECONDS} s: no read fails`,
  { lab },
  { timeoutMs: 180_000 + Number(MSA_TORTURE_SECONDS) * 1000 },
)
  .step('three are there', (lab) => allThreeUp(lab))
  .step('restarts', (lab) =>
    rollingRestarts(lab, ada, {
      seconds: Number(MSA_TORTURE_SECONDS),
      say: (text) => process.stderr.write(`rolling: ${text}\n`),
    }),
  )
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
