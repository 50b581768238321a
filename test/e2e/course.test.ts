import { expect } from 'vitest'
import { becomes, get, json, post } from '../peers/support/http.ts'
import { statesIn } from '../peers/support/registry.ts'
import { exits, healthy, leavesNothing, says } from '../support/checks.ts'
import { asAsked, drawn, provisionedBy } from '../support/dashboard.ts'
import type { Lab } from '../support/lab.ts'
import { atGateway, type Learner, learnerOf, rewrite } from '../support/learner.ts'
import { msa, scenario, sharedLab, up } from '../support/scenario.ts'
import { addressOf } from '../support/small-service.ts'

// The first course, as a learner goes through it: everything is typed at the gateway.

const lab = sharedLab({ runtime: 'native' })
const behind = ['user-service', 'order-service', 'catalog-service'] as const
const names = ['rabbitmq', 'zipkin', 'prometheus', 'config-service', 'discovery-service', 'gateway-service', ...behind]

let ada: Learner

/** The gateway knows them when they have registered, and it has looked. */
async function known(lab: Lab): Promise<void> {
  const answers = () => Promise.all(behind.map(async (name) => (await atGateway(lab).get(`/${name}/health_check`)).status))
  await becomes('what the gateway reaches', answers, [200, 200, 200], 60_000)
}

scenario('a learner signs up, logs in, orders, and reads what is theirs; the stock is lowered', { lab })
  .step('up', up(...names), exits(0), healthy(...names))
  .step('everybody is known', known)
  .step('welcome, without a token', async (lab) => {
    expect(await atGateway(lab).get('/user-service/welcome')).toMatchObject({ status: 200 })
  })
  .step('sign up', async (lab) => {
    const { status, text } = await atGateway(lab).signUp('ada@example.com')
    expect([status, JSON.parse(text)]).toEqual([
      201,
      { email: 'ada@example.com', name: 'Ada', userId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ])
    expect((await atGateway(lab).signUp('ada@example.com')).status).toBe(409)
  })
  .step('log in', async (lab) => {
    ada = learnerOf(await atGateway(lab).login('ada@example.com'))
    const wrong = await atGateway(lab).post('/user-service/login', { email: 'ada@example.com', password: 'wrong' })
    expect([wrong.status, wrong.headers.token]).toEqual([401, undefined])
  })
  .step('nothing without a token', async (lab) => {
    for (const path of [`/user-service/users/${ada.userId}`, `/order-service/${ada.userId}/orders`, '/catalog-service/catalogs'])
      expect([path, (await atGateway(lab).get(path)).status]).toEqual([path, 401])
    expect((await atGateway(lab).get(`/user-service/users/${ada.userId}`, `${ada.token.slice(0, -4)}AAAA`)).status).toBe(401)
  })
  .step('order', async (lab) => {
    const before = await atGateway(lab).stock('CATALOG-001', ada.token)
    const { status, text } = await atGateway(lab).order(ada, 'CATALOG-001', 7)
    expect([status, JSON.parse(text)]).toEqual([
      201,
      expect.objectContaining({ productId: 'CATALOG-001', qty: 7, unitPrice: 1500, totalPrice: 10_500 }),
    ])
    await becomes('the stock', () => atGateway(lab).stock('CATALOG-001', ada.token), before - 7)
  })
  .step('read one’s own data, with orders', async (lab) => {
    const { status, text } = await atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)
    expect([status, JSON.parse(text)]).toEqual([
      200,
      expect.objectContaining({ userId: ada.userId, orders: [expect.objectContaining({ productId: 'CATALOG-001', qty: 7 })] }),
    ])
  })

scenario('a changed secret: one service refreshed, all refreshed, none restarted', { lab })
  .step('it is written', async (lab) =>
    rewrite(lab, 'application.yml', (text) => text.replace('user_token_native_application', '$&_changed_#1')),
  )
  .step('user-service alone refreshes, and signs with it; the gateway refuses what it signs', async (lab) => {
    const keys = await post(`${addressOf(lab, 'user-service-1')}/actuator/refresh`)
    expect([keys.status, JSON.parse(keys.text)]).toEqual([200, expect.arrayContaining(['token.secret'])])
    const now = learnerOf(await atGateway(lab).login('ada@example.com'))
    expect((await atGateway(lab).get(`/user-service/users/${ada.userId}`, now.token)).status).toBe(401)
    expect((await atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)).status).toBe(200)
  })
  .step('a bus refresh on user-service reaches the gateway', async (lab) => {
    const before = await Promise.all(['user-service', 'gateway-service'].map(async (name) => (await lab.component(name)).process))
    expect((await post(`${addressOf(lab, 'user-service-1')}/actuator/busrefresh`)).status).toBe(204)
    const old = async () => (await atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)).status
    await becomes('the old token', old, 401)
    ada = learnerOf(await atGateway(lab).login('ada@example.com'))
    expect((await atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)).status).toBe(200)
    const after = await Promise.all(['user-service', 'gateway-service'].map(async (name) => (await lab.component(name)).process))
    expect(after).toEqual(before)
  })
  .step('a restart reads it, too', msa('restart', 'user-service'), exits(0))
  .step('and who logs in is let in', async (lab) => {
    await known(lab)
    ada = learnerOf(await atGateway(lab).login('ada@example.com'))
    expect((await atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)).status).toBe(200)
  })

interface Span {
  readonly traceId: string
  readonly id: string
  readonly parentId?: string
  readonly kind?: string
  readonly localEndpoint?: { readonly serviceName?: string }
}

/** As Zipkin has it, so far. */
async function spansOf(lab: Lab, traceId: string): Promise<Span[]> {
  const { status, text } = await get(`${addressOf(lab, 'zipkin-1')}/api/v2/trace/${traceId}`)
  return status === 200 ? (JSON.parse(text) as Span[]) : []
}

const serviceOf = ({ localEndpoint }: Span) => localEndpoint?.serviceName ?? ''

scenario('gateway, user-service, order-service and catalog-service are in one trace, and it is in the logs', { lab })
  .step('what is read goes through three services', async (lab) => {
    const traceId = '5af7183fb1d4cf5f5af7183fb1d4cf51'
    expect((await reading(lab, tracedBy(traceId))).status).toBe(200)
    const services = async () => [...new Set((await spansOf(lab, traceId)).map(serviceOf))].sort()
    await becomes('who is in it', services, ['gateway-service', 'order-service', 'user-service'])
    expectOneTree(await spansOf(lab, traceId))
  })
  .step('what is ordered goes on as a message', async (lab) => {
    const traceId = '5af7183fb1d4cf5f5af7183fb1d4cf52'
    const { status } = await atGateway(lab).post(
      `/order-service/${ada.userId}/orders`,
      { productId: 'CATALOG-002', qty: 1, unitPrice: 1000 },
      { authorization: `Bearer ${ada.token}`, ...tracedBy(traceId) },
    )
    expect(status).toBe(201)
    const services = async () => [...new Set((await spansOf(lab, traceId)).map(serviceOf))].sort()
    await becomes('who is in it', services, ['catalog-service', 'gateway-service', 'order-service'])
    const spans = await spansOf(lab, traceId)
    expectOneTree(spans)
    expect(spans.filter(({ kind }) => kind === 'PRODUCER').map(serviceOf)).toContain('order-service')
    expect(spans.filter(({ kind }) => kind === 'CONSUMER').map(serviceOf)).toContain('catalog-service')
  })
  .step('Zipkin draws who depends on whom', async (lab) => {
    const links = async () => {
      const url = `${addressOf(lab, 'zipkin-1')}/api/v2/dependencies?endTs=${Date.now()}`
      const found = await json<{ parent: string; child: string }[]>(url)
      return found.map(({ parent, child }) => `${parent} → ${child}`)
    }
    const wanted = ['gateway-service → user-service', 'user-service → gateway-service', 'gateway-service → order-service']
    await becomes('the links', async () => (await links()).filter((link) => wanted.includes(link)).sort(), wanted.sort())
  })
  .step(
    'its lines in all logs',
    msa('logs', '--trace', '5af7183fb1d4cf5f5af7183fb1d4cf52'),
    exits(0),
    says(/order-service/, /catalog-service/),
  )

/** A trace of one’s own, so that it can be found. */
const tracedBy = (traceId: string) => ({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` })

function reading(lab: Lab, headers: Readonly<Record<string, string>>) {
  const { url } = atGateway(lab)
  return fetch(url(`/user-service/users/${ada.userId}`), { headers: { authorization: `Bearer ${ada.token}`, ...headers } })
}

/** Whoever has a parent has it in the trace; the first of all has the one who asked. */
function expectOneTree(spans: readonly Span[]): void {
  const ids = new Set(spans.map(({ id }) => id))
  const roots = spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId))
  expect(roots.map((span) => [serviceOf(span), span.parentId])).toEqual([['gateway-service', '00f067aa0ba902b7']])
}

interface Target {
  readonly labels: { readonly job: string; readonly application?: string }
  readonly health: string
}

const targetsOf = async (lab: Lab) =>
  (await json<{ data: { activeTargets: Target[] } }>(`${addressOf(lab, 'prometheus-1')}/api/v1/targets`)).data.activeTargets

scenario('user-service asks through the gateway, or order-service by its name, as a refresh says', { lab })
  .step('it is written', async (lab) =>
    rewrite(lab, 'user-service.yml', (text) => text.replace(/url: http:\/\/localhost:8000/, 'url: http://ORDER-SERVICE')),
  )
  .step('a bus refresh, and nobody is between the two', async (lab) => {
    expect((await post(`${addressOf(lab, 'user-service-1')}/actuator/busrefresh`)).status).toBe(204)
    const traceId = '5af7183fb1d4cf5f5af7183fb1d4cf53'
    const answer = await reading(lab, tracedBy(traceId))
    expect([answer.status, ((await answer.json()) as { orders: unknown[] }).orders.length]).toEqual([200, 2])
    const asked = async () => (await spansOf(lab, traceId)).filter(({ kind }) => kind === 'SERVER').map(serviceOf)
    await becomes('who was asked', async () => (await asked()).sort(), ['gateway-service', 'order-service', 'user-service'])
  })

scenario('three instances share the calls evenly; all are scraped, and one may die', { lab })
  .step('the timers of the lesson', async (lab) => {
    const gateway = atGateway(lab)
    for (const path of ['/user-service/welcome', '/user-service/health_check']) expect((await gateway.get(path)).status).toBe(200)
    const { text } = await gateway.get('/user-service/actuator/prometheus')
    expect(text).toMatch(/^users_welcome_seconds_count\{[^}]*method="GET"[^}]*uri="\/welcome"[^}]*\} [1-9]/m)
    expect(text).toMatch(/^users_status_seconds_count\{/m)
  })
  .step('scaled to three', msa('scale', 'order-service=3'), exits(0), healthy())
  .step('300 reads', async (lab) => {
    await becomes('who is registered', () => statesIn(addressOf(lab, 'discovery-service-1'), 'order-service'), ['UP', 'UP', 'UP'])
    await becomes('whom the gateway asks', async () => new Set(await portsAsked(lab, 12)).size, 3)
    const counts = countsOf(await portsAsked(lab, 300))
    for (const count of counts) expect(Math.abs(count - 100), String(counts)).toBeLessThanOrEqual(1)
  })
  .step('all targets are UP, each instance of its own', async (lab) => {
    const seen = async () => {
      const targets = await targetsOf(lab)
      const orders = targets.filter(({ labels }) => labels.job === 'instances' && labels.application === 'order-service')
      return [orders.length, targets.filter(({ health }) => health !== 'up').length]
    }
    await becomes('[instances of order-service, targets that are not up]', seen, [3, 0], 90_000)
    const jobs = new Set((await targetsOf(lab)).map(({ labels }) => labels.job))
    for (const job of ['user-service', 'order-service', 'apigateway-service']) expect(jobs).toContain(job)
  })
  .step('each panel of the dashboard is drawn', async (lab) => {
    const traffic = lab.begin(['traffic', '--for', '3m', '--name', lab.name])
    const { sources, dashboards } = await provisionedBy(lab)
    const [source] = sources
    if (!source) throw new Error('Grafana is told of no source')
    const panels = dashboards.flatMap((dashboard) => dashboard.panels)
    for (const { datasource, targets } of panels)
      for (const each of [datasource, ...targets.map((target) => target.datasource)])
        expect(each).toEqual({ type: source.type, uid: source.uid })
    const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, query: asAsked(expr, source) })))
    expect(queries.filter(({ query }) => query.includes('$'))).toEqual([])
    const silent = async () => {
      const all = await Promise.all(queries.map(async ({ title, query }) => ({ title, series: await drawn(lab, query) })))
      return all.filter(({ series }) => series.length === 0).map(({ title }) => title)
    }
    await becomes('the panels without a line', silent, [], 120_000)
    expect(queries.length).toBeGreaterThan(5)
    traffic.child.kill('SIGINT')
    await traffic.outcome
  })
  .step('one is killed in the middle, and no read fails', async (lab) => {
    const { process: pid } = await lab.component('order-service-2')
    const reads = Array.from({ length: 8 }, () => manyReads(lab, 50))
    process.kill(Number(pid), 'SIGKILL')
    expect((await Promise.all(reads)).flat().filter((status) => status !== 200)).toEqual([])
  })

/** What order-service says of its own port, so many times. */
async function portsAsked(lab: Lab, times: number): Promise<string[]> {
  const { url } = atGateway(lab)
  const ports: string[] = []
  for (let time = 0; time < times; time++) {
    const text = await (await fetch(url('/order-service/health_check'))).text()
    ports.push(/on PORT (\d+)/.exec(text)?.[1] ?? text)
  }
  return ports
}

function countsOf(ports: readonly string[]): number[] {
  const counts = new Map<string, number>()
  for (const port of ports) counts.set(port, (counts.get(port) ?? 0) + 1)
  return [...counts.values()]
}

async function manyReads(lab: Lab, times: number): Promise<number[]> {
  const { url } = atGateway(lab)
  const statuses: number[] = []
  for (let time = 0; time < times; time++) {
    const answer = await fetch(url('/order-service/health_check'), { signal: AbortSignal.timeout(30_000) })
    await answer.arrayBuffer()
    statuses.push(answer.status)
  }
  return statuses
}

interface Health {
  readonly status: string
  readonly components: Readonly<Record<string, { readonly status: string }>>
}

scenario('order-service gone: users are still read, the breaker opens, and the gateway’s health says so', { lab })
  .step('it is stopped', msa('stop', 'order-service'), exits(0))
  .step('a user without orders', async (lab) => {
    for (let time = 0; time < 3; time++) {
      const { status, text } = await atGateway(lab).get(`/user-service/users/${ada.userId}`, ada.token)
      expect([status, (JSON.parse(text) as { orders: unknown[] }).orders]).toEqual([200, []])
    }
  })
  .step('the health of everything', async (lab) => {
    const health = async () => {
      const { text } = await atGateway(lab).get('/actuator/health')
      const { status, components } = JSON.parse(text) as Health
      return [status, components['order-service']?.status, components['user-service']?.status]
    }
    await becomes('[all, order-service, user-service]', health, ['DOWN', 'DOWN', 'UP'])
  })
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)
