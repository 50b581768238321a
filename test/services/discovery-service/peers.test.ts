import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createGate } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'
import { decodeInstance, encodeRegistration } from '../../../src/protocols/eureka/json.ts'
import { exampleInstance } from '../../protocols/eureka/example.ts'
import { type StartedServer, startServer } from './start.ts'

const path = 'apps/BILLING-SERVICE'

test('what happens at one of two servers happens at the other', async () => {
  const [one, two] = await pair()
  await register(one, exampleInstance({ instanceId: 'i' }))
  await eventually(async () => expect((await ask(two, 'i')).status).toBe('UP'))
  await fetch(`${one.eureka}${path}/i/status?value=OUT_OF_SERVICE`, { method: 'PUT' })
  await eventually(async () =>
    expect(await ask(two, 'i')).toMatchObject({ status: 'OUT_OF_SERVICE', overriddenStatus: 'OUT_OF_SERVICE' }),
  )
  await fetch(`${two.eureka}${path}/i/status?value=UP`, { method: 'DELETE' })
  await eventually(async () => expect(await ask(one, 'i')).toMatchObject({ overriddenStatus: 'UNKNOWN' }))
  await fetch(`${one.eureka}${path}/i/metadata?zone=z`, { method: 'PUT' })
  await eventually(async () => expect((await ask(two, 'i')).metadata.get('zone')).toBe('z'))
  await fetch(`${one.eureka}${path}/i`, { method: 'DELETE' })
  await eventually(async () => expect((await fetch(`${two.eureka}${path}/i`)).status).toBe(404))
})

test('a heartbeat for an instance that the other lost brings it back there', async () => {
  const [one, two] = await pair()
  await register(one, exampleInstance({ instanceId: 'i' }))
  await eventually(async () => expect((await ask(two, 'i')).status).toBe('UP'))
  await fetch(`${two.eureka}${path}/i`, { method: 'DELETE', headers: { 'x-netflix-discovery-replication': 'true' } })
  expect((await fetch(`${two.eureka}${path}/i`)).status).toBe(404)
  await fetch(`${one.eureka}${path}/i?status=UP`, { method: 'PUT' })
  await eventually(async () => expect((await ask(two, 'i')).status).toBe('UP'))
})

test('of two copies the one changed last wins, also at the one that asked', async () => {
  const [one, two] = await pair()
  await register(one, exampleInstance({ instanceId: 'i', lastDirtyTimestamp: 5 }))
  await eventually(async () => expect((await ask(two, 'i')).lastDirtyTimestamp).toBe(5))
  const replicated = { 'x-netflix-discovery-replication': 'true' }
  await register(two, exampleInstance({ instanceId: 'i', lastDirtyTimestamp: 9, hostName: 'newer' }), replicated)
  await fetch(`${one.eureka}${path}/i?status=UP`, { method: 'PUT' })
  await eventually(async () => expect(await ask(one, 'i')).toMatchObject({ hostName: 'newer', lastDirtyTimestamp: 9 }))
})

test('a server that starts copies what its peer has', async () => {
  const one = await startServer()
  for (let n = 0; n < 5; n++) await register(one, exampleInstance({ instanceId: `i${n}` }))
  const two = await startServer({ peers: { urls: [one.eureka] } })
  expect((await ask(two, 'i3')).status).toBe('UP')
})

test('what a peer missed while it was away it hears when it is back', async () => {
  const port = await freePort()
  const one = await startServer({ peers: { urls: [`http://127.0.0.1:${port}/eureka/`] } })
  await register(one, exampleInstance({ instanceId: 'i' }))
  await eventually(() => expect(one.logged).toContainEqual(expect.objectContaining({ msg: 'a peer is away' })))
  const heard: string[] = []
  const late = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text) => heard.push(text))
    request.on('end', () => response.end('{"responseList":[{"statusCode":200}]}'))
  })
  late.listen(port, '127.0.0.1')
  onTestFinished(() => void late.close())
  await eventually(() => expect(heard.join('')).toContain('"action":"Register"'))
  expect(one.logged.filter(({ msg }) => msg === 'a peer is away')).toHaveLength(1)
})

test('a server that is its own peer tells itself nothing, under whatever name', async () => {
  // A way to itself that it cannot tell from its address.
  let connections = 0
  let target = 0
  const gate = createGate((socket) => {
    if (target === 0) return void socket.destroy()
    connections++
    const inner = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [socket, inner],
      [inner, socket],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to)
  })
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void gate.close())
  const { port } = gate.address() as AddressInfo
  const server = await startServer({ peers: { urls: [`http://127.0.0.1:${port}/eureka`] } })
  target = Number(server.base.port)
  await register(server, exampleInstance({ instanceId: 'i' }))
  await eventually(() =>
    expect(server.logged).toContainEqual(expect.objectContaining({ msg: expect.stringContaining('is this server itself') })),
  )
  expect(connections).toBe(1)
  expect(server.logged.filter(({ msg }) => msg === 'a peer is there')).toEqual([])
})

async function pair(): Promise<[StartedServer, StartedServer]> {
  const port = await freePort()
  const one = await startServer({ peers: { urls: [`http://127.0.0.1:${port}/eureka/`] } })
  const two = await startServer({ peers: { urls: [one.eureka] }, port })
  return [one, two]
}

async function register({ eureka }: StartedServer, instance: Instance, headers: Record<string, string> = {}): Promise<void> {
  const all = { ...headers, 'content-type': 'application/json' }
  const answer = await fetch(eureka + path, { method: 'POST', headers: all, body: encodeRegistration(instance) })
  expect(answer.status).toBe(204)
}

async function ask({ eureka }: StartedServer, id: string): Promise<Instance> {
  const answer = await fetch(`${eureka}${path}/${id}`, { headers: { accept: 'application/json' } })
  expect(answer.status).toBe(200)
  return decodeInstance(await answer.text())
}

function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
