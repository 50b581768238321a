import { expect, test } from 'vitest'
import { until } from '../../../support/platform.ts'
import { ask, fakeRegistry, routeYaml, startGateway, startUpstream } from '../start.ts'

const toOrders = routeYaml('lb://ORDER-SERVICE', {})

test('three instances share 300 requests, 100 each', async () => {
  const upstreams = await Promise.all([startUpstream(), startUpstream(), startUpstream()])
  const registry = fakeRegistry({ 'order-service': upstreams.map(({ port }) => port) })
  const { url } = await startGateway({ yaml: toOrders, registry })
  for (let round = 0; round < 30; round++) await Promise.all(Array.from({ length: 10 }, () => ask(url)))
  expect(upstreams.map(({ requests }) => requests.length)).toEqual([100, 100, 100])
})

test('an instance nobody can connect to is left out, and its requests go to another, whatever their method', async () => {
  const [alive, dead] = [await startUpstream(), await startUpstream()]
  await dead.close()
  const registry = fakeRegistry({ 'order-service': [dead.port, alive.port] })
  const { url } = await startGateway({ yaml: toOrders, registry })
  const answer = await ask(url, { method: 'POST', body: 'an order' })
  expect([answer.status, JSON.parse(answer.body).body]).toEqual([200, 'an order'])
  expect(registry.unreachable.map(({ port }) => port.number)).toEqual([dead.port])
  expect(alive.requests.length).toBe(1)
})

test('a GET that breaks off before its answer is asked of another; a POST is not, for it may have been heard', async () => {
  const breaksOff = await startUpstream((request) => void request.socket.destroy())
  const alive = await startUpstream()
  const registry = fakeRegistry({ 'order-service': [breaksOff.port, alive.port] })
  const { url } = await startGateway({ yaml: toOrders, registry })
  expect((await ask(url)).status).toBe(200)
  registry.set({ 'order-service': [breaksOff.port] })
  expect((await ask(url, { method: 'POST', body: 'an order' })).status).toBe(500)
  registry.set({ 'order-service': [breaksOff.port, alive.port] })
  const statuses = [await ask(url, { method: 'POST', body: '1' }), await ask(url, { method: 'POST', body: '2' })].map(
    ({ status }) => status,
  )
  expect(statuses.sort()).toEqual([200, 500])
  expect(registry.unreachable).toEqual([])
  expect(alive.requests.filter(({ method }) => method === 'POST').length).toBe(1)
})

test('one of three killed in the middle: no GET fails, no POST is done twice', async () => {
  const upstreams = await Promise.all([startUpstream(), startUpstream(), startUpstream()])
  const registry = fakeRegistry({ 'order-service': upstreams.map(({ port }) => port) })
  const { url } = await startGateway({ yaml: toOrders, registry })
  const statuses: number[] = []
  const bodies: string[] = []
  for (let round = 0; round < 20; round++) {
    if (round === 10) void upstreams[1]?.close()
    const gets = Array.from({ length: 8 }, () => ask(url))
    const post = ask(url, { method: 'POST', path: `/echo/${round}`, body: 'x' })
    statuses.push(...(await Promise.all(gets)).map(({ status }) => status))
    bodies.push((await post).body)
  }
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  const posts = upstreams.flatMap(({ requests }) =>
    requests.filter(({ method }) => method === 'POST').map(({ url: path }) => path),
  )
  expect(new Set(posts).size).toBe(posts.length)
  expect(bodies.length).toBe(20)
})

test('a rolling restart of all three under load: no GET fails', async () => {
  const upstreams = await Promise.all([startUpstream(), startUpstream(), startUpstream()])
  const portsNow = () => upstreams.map(({ port }) => port)
  const registry = fakeRegistry({ 'order-service': portsNow() })
  const { url } = await startGateway({ yaml: toOrders, registry })
  const statuses: number[] = []
  let isOver = false
  const workers = Array.from({ length: 8 }, async () => {
    while (!isOver) statuses.push((await ask(url)).status)
  })
  for (const at of upstreams.keys()) {
    const before = statuses.length
    // It goes before the registry hears of it, and comes back at another port.
    await upstreams[at]?.close()
    await until(() => statuses.length > before + 100, 'requests while it is gone')
    upstreams[at] = await startUpstream()
    registry.set({ 'order-service': portsNow() })
    await until(() => (upstreams[at]?.requests.length ?? 0) > 20, 'its share')
  }
  isOver = true
  await Promise.all(workers)
  expect(statuses.filter((status) => status !== 200)).toEqual([])
})

test('nobody there is 503, or 404 where that is wished for', async () => {
  const registry = fakeRegistry({})
  const gateway = await startGateway({ yaml: toOrders, registry })
  expect((await ask(gateway.url)).status).toBe(503)
  await gateway.refresh(`${toOrders}      loadbalancer.use404: true\n`)
  expect((await ask(gateway.url)).status).toBe(404)
})
