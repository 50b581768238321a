import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type ChosenInstance, createAddresses } from '../../../src/platform/discovery/address.ts'
import { failureOf } from '../../../src/platform/discovery/connection-failure.ts'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'
import { fakeClock } from './fake-clock.ts'
import { instanceOf } from './fixtures.ts'

function setup(...ports: readonly number[]) {
  const instances = ports.map((port) => instanceOf('order-service', port, { instanceId: String(port) }))
  const gone: (string | undefined)[] = []
  const clock = fakeClock()
  const discovery = { instances: () => instances, unreachable: ({ instanceId }: Instance) => void gone.push(instanceId) }
  return { addresses: createAddresses({ discovery, clock, quarantineMs: 1000 }), clock, gone, instances }
}

async function serverWith(status: number) {
  const server = createServer((_request, response) => response.writeHead(status).end('from here'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Nobody listens there. */
async function freePort() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const get = async ({ url }: ChosenInstance) => (await fetch(url)).status

test('calls go to one instance after the other', async () => {
  const { addresses } = setup(1, 2, 3)
  const ports = [1, 2, 3, 4].map(() => addresses.chooseAddress('ORDER-SERVICE')?.url)
  expect(ports).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3', 'http://127.0.0.1:1'])
  expect(await addresses.withInstance('order-service', async ({ instance }) => instance.instanceId)).toBe('2')
})

test('a secure port is preferred, and an IPv6 address written as one', () => {
  const { addresses, instances } = setup(1)
  instances[0] = instanceOf('order-service', 1, { hostName: '::1', securePort: { number: 8443, enabled: true } })
  expect(addresses.chooseAddress('order-service')?.url).toBe('https://[::1]:8443')
})

test('an instance that nobody can connect to is passed over, and asked last for a while', async () => {
  const [dead, alive] = [await freePort(), await serverWith(200)]
  const { addresses, clock, gone } = setup(dead, alive)
  expect(await addresses.withInstance('order-service', get)).toBe(200)
  expect(gone).toEqual([String(dead)])
  const chosen = () => [1, 2].map(() => addresses.chooseAddress('order-service')?.instance.instanceId)
  expect(chosen()).toEqual([String(alive), String(alive)])
  clock.pass(1000)
  expect(chosen()).toContain(String(dead))
})

test('an answer is an answer: no other instance is asked because of its status or of an error of the caller', async () => {
  const { addresses } = setup(await serverWith(500), await serverWith(200))
  const statuses = [await addresses.withInstance('order-service', get), await addresses.withInstance('order-service', get)]
  expect(statuses).toEqual([500, 200])
  let calls = 0
  const wrong = addresses.withInstance('order-service', async () => {
    calls += 1
    throw new Error('not readable')
  })
  await expect(wrong).rejects.toThrow('not readable')
  expect(calls).toBe(1)
})

test('a connection that broke in the middle is tried elsewhere only when that does no harm', async () => {
  const { addresses } = setup(1, 2)
  const asked: string[] = []
  const breaking = async ({ url }: ChosenInstance) => {
    asked.push(url)
    if (url.endsWith(':1')) throw Object.assign(new Error('broke'), { code: 'ECONNRESET' })
    return 'done'
  }
  await expect(addresses.withInstance('order-service', breaking)).rejects.toThrow('broke')
  expect(asked).toEqual(['http://127.0.0.1:1'])
  const fresh = setup(1, 2).addresses
  expect(await fresh.withInstance('order-service', breaking, { repeatable: true })).toBe('done')
})

test('with all of them dead the last failure is told, each asked once; with nobody it says so', async () => {
  const { addresses } = setup(await freePort(), await freePort())
  let calls = 0
  const call = (chosen: ChosenInstance) => {
    calls += 1
    return get(chosen)
  }
  await expect(addresses.withInstance('order-service', call)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  expect(calls).toBe(2)
  await expect(setup().addresses.withInstance('order-service', call)).rejects.toMatchObject({ name: 'NoInstanceError' })
  expect(setup().addresses.chooseAddress('order-service')).toBeUndefined()
})

test('what a failure means is read from its code, wherever it is', () => {
  const withCode = (code: string, more = {}) => Object.assign(new Error(code), { code, ...more })
  expect(failureOf(new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }))).toBe('not-connected')
  expect(failureOf(new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]))).toBe('not-connected')
  expect(failureOf(withCode('ETIMEDOUT', { syscall: 'connect' }))).toBe('not-connected')
  expect(failureOf(new TypeError('fetch failed', { cause: withCode('UND_ERR_SOCKET') }))).toBe('broken')
  expect(failureOf(withCode('UND_ERR_HEADERS_TIMEOUT'))).toBe('other')
  expect(failureOf('text')).toBe('other')
})
