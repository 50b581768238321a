import { expect, test } from 'vitest'
import { connectorStatuses, restartFailed } from '../../../src/protocols/connect/rest.ts'
import { fakeConnect } from '../../support/servers/connect.ts'
import { deadPort, scripted } from '../../support/servers/scripted.ts'

test('the states of all connectors come in one request, and say which tasks have failed', async () => {
  const connect = await fakeConnect()
  connect.connectors.set('orders', { own: 'RUNNING', tasks: ['RUNNING', 'FAILED', 'FAILED'] })
  connect.connectors.set('sink', { own: 'FAILED', tasks: [] })
  expect(await connectorStatuses(connect.url, 1000)).toEqual([
    { name: 'orders', state: 'RUNNING', failedTasks: [1, 2] },
    { name: 'sink', state: 'FAILED', failedTasks: [] },
  ])
  expect(connect.rounds).toBe(1)
})

test('a connector that has no status yet is unassigned', async () => {
  const connect = await fakeConnect()
  connect.instead.GET = (response) => void response.end('{"orders":{}}')
  expect(await connectorStatuses(connect.url, 1000)).toEqual([{ name: 'orders', state: 'UNASSIGNED', failedTasks: [] }])
})

test('only what has failed of a connector is restarted, whatever its name', async () => {
  const connect = await fakeConnect()
  await restartFailed(connect.url, 'my orders/1', 1000)
  expect(connect.restarts).toEqual(['/connectors/my%20orders%2F1/restart?includeTasks=true&onlyFailed=true'])
})

test('a worker that says no is quoted', async () => {
  const connect = await fakeConnect()
  connect.instead.POST = (response) => void response.writeHead(409).end('{"message":"rebalance in process"}')
  await expect(restartFailed(connect.url, 'orders', 1000)).rejects.toMatchObject({
    system: 'connect',
    kind: 'rejected',
    facts: { status: 409, says: '409 {"message":"rebalance in process"}' },
  })
})

test.each([
  ['no JSON', (text: string) => text, 'protocol', { because: 'no JSON' }],
  [
    'more than anybody has connectors for',
    () => '"'.padEnd(9 * 1024 * 1024, 'x'),
    'protocol',
    { because: 'the answer is too long' },
  ],
])('an answer that is %s is none', async (text, of, kind, facts) => {
  const connect = await fakeConnect()
  connect.instead.GET = (response) => void response.end(of(text))
  await expect(connectorStatuses(connect.url, 5000)).rejects.toMatchObject({ kind, facts })
})

test('a worker that is away, silent or hangs up is told apart', async () => {
  const at = (port: number) => `http://127.0.0.1:${port}`
  await expect(connectorStatuses(at(await deadPort()), 1000)).rejects.toMatchObject({ kind: 'refused' })
  await expect(connectorStatuses(at((await scripted(() => undefined)).port), 20)).rejects.toMatchObject({
    kind: 'timeout',
    facts: { timeoutMs: 20 },
  })
  const cut = await scripted((socket) => socket.once('data', () => socket.destroy()))
  await expect(connectorStatuses(at(cut.port), 1000)).rejects.toMatchObject({ kind: 'closed' })
  const half = await scripted((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{', () => socket.destroy())),
  )
  await expect(connectorStatuses(at(half.port), 1000)).rejects.toMatchObject({ kind: 'closed' })
  const stuck = await scripted((socket) =>
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')),
  )
  await expect(connectorStatuses(at(stuck.port), 30)).rejects.toMatchObject({ kind: 'timeout' })
})
