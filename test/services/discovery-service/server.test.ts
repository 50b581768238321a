import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decodeApplications, encodeInstance, encodeRegistration } from '../../../src/protocols/eureka/json.ts'
import { exampleInstance } from '../../protocols/eureka/example.ts'
import { startServer } from './start.ts'

const json = { 'content-type': 'application/json' }
const path = 'apps/BILLING-SERVICE'

test('a change is in the next answer, in each of the eight forms', async () => {
  const { eureka } = await startServer()
  for (let round = 1; round <= 3; round++) {
    await register(eureka, `i${round}`)
    for (const accept of ['application/json', 'application/xml']) {
      for (const mode of ['full', 'compact']) {
        for (const encoding of ['gzip', 'identity']) {
          const headers = { accept, 'x-eureka-accept': mode, 'accept-encoding': encoding }
          const answer = await fetch(`${eureka}apps/`, { headers })
          expect(answer.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null)
          const text = await answer.text()
          expect(text.match(/BILLING-SERVICE<\/app>|"app":"BILLING-SERVICE"/g)).toHaveLength(round)
          expect(text.includes('leaseInfo')).toBe(mode === 'full')
        }
      }
    }
  }
})

test('heartbeats move the times in the list within a second of the clock, and nothing else', async () => {
  let nowMs = 1_000_000
  const { eureka } = await startServer({ now: () => nowMs })
  await register(eureka, 'one')
  const before = await list(eureka)
  await fetch(`${eureka}${path}/one`, { method: 'PUT' })
  expect(await list(eureka)).toEqual(before)
  nowMs += 1000
  const [application] = (await list(eureka)).applications
  expect(application?.instances[0]?.leaseInfo?.lastRenewalTimestamp).toBe(1_000_000 + 90_000)
})

test('what follows a semicolon belongs to no path', async () => {
  const { eureka } = await startServer()
  await register(eureka, 'a;b')
  expect((await fetch(`${eureka}v2/apps;x=1/BILLING-SERVICE;y?z=;`)).status).toBe(200)
  expect((await fetch(`${eureka}${path}/a%3Bb`)).status).toBe(200)
})

test('an order for an instance that nobody knows is a 404 before its status is looked at', async () => {
  const { eureka } = await startServer()
  const order = async (method: string, query: string) => (await fetch(`${eureka}${path}/one/status${query}`, { method })).status
  expect([await order('PUT', ''), await order('DELETE', '?value=none')]).toEqual([404, 404])
  await register(eureka, 'one')
  expect([await order('PUT', ''), await order('PUT', '?value=up'), await order('DELETE', '?value=none')]).toEqual([500, 500, 500])
})

test('an error comes in a form that is asked for, or without a body', async () => {
  const { eureka } = await startServer()
  const answer = async (url: string, accept: string) => {
    const response = await fetch(eureka + url, { headers: { accept } })
    return [response.status, (await response.text()).slice(0, 5)]
  }
  expect(await answer('apps', 'application/*+json')).toEqual([406, '{"tim'])
  expect(await answer('apps', 'text/xml')).toEqual([406, '<Map>'])
  expect(await answer('status', 'text/plain')).toEqual([406, ''])
  expect(await answer('nothing', 'text/plain')).toEqual([404, ''])
})

test('a batch that is none is refused with the words of the original', async () => {
  const { eureka } = await startServer()
  const answer = await fetch(`${eureka}peerreplication/batch/`, { method: 'POST', headers: json, body: '{' })
  expect([answer.status, await answer.text()]).toEqual([400, '{"error": "cannot parse request body"}'])
})

test('a content type on a request without a body is no body', async () => {
  const { eureka } = await startServer()
  await register(eureka, 'one')
  expect((await fetch(`${eureka}apps/`, { headers: json })).status).toBe(200)
  expect((await fetch(`${eureka}${path}/one?status=UP`, { method: 'PUT', headers: json })).status).toBe(200)
  expect((await fetch(`${eureka}${path}/one`, { method: 'DELETE', headers: json })).status).toBe(200)
})

test('a packed registration is unpacked, one that unpacks without end is refused', async () => {
  const { eureka } = await startServer()
  const headers = { ...json, 'content-encoding': 'gzip' }
  const post = (body: Buffer) => fetch(`${eureka}${path}`, { method: 'POST', headers, body: new Uint8Array(body) })
  expect((await post(gzipSync(encodeRegistration(exampleInstance())))).status).toBe(204)
  expect((await post(gzipSync(Buffer.alloc(20_000_000, ' ')))).status).toBe(413)
  expect((await post(Buffer.from('no gzip'))).status).toBe(400)
})

test('a huge body is refused, and the server goes on', async () => {
  const { eureka } = await startServer()
  const status = await fetch(`${eureka}${path}`, { method: 'POST', headers: json, body: ' '.repeat(5_000_000) }).then(
    (answer) => answer.status,
    () => 413,
  )
  expect(status).toBe(413)
  expect(await register(eureka, 'one')).toBe(204)
})

test('XML with a document type is refused', async () => {
  const { eureka } = await startServer()
  const body = '<!DOCTYPE instance [<!ENTITY a SYSTEM "file:///etc/passwd">]><instance><app>&a;</app></instance>'
  const answer = await fetch(`${eureka}${path}`, { method: 'POST', headers: { 'content-type': 'application/xml' }, body })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toBe('<error><message>cannot parse request body</message></error>')
})

test('names that mean something elsewhere are names here', async () => {
  const { eureka } = await startServer()
  for (const [app, id] of [
    ['__PROTO__', '__proto__'],
    ['DELTA', 'constructor'],
    ['A B', 'x/y%?#ü'],
    ['A', 'i'.repeat(500)],
  ] as const) {
    const address = `${eureka}apps/${encodeURIComponent(app)}`
    const body = encodeInstance(exampleInstance({ app, instanceId: id, metadata: new Map([['__proto__', 'x']]) }))
    expect((await fetch(address, { method: 'POST', headers: json, body })).status).toBe(204)
    const one = await fetch(`${address}/${encodeURIComponent(id)}`, { headers: { accept: 'application/json' } })
    expect(await one.text()).toContain('"metadata":{"__proto__":"x"}')
    expect((await fetch(`${eureka}instances/${encodeURIComponent(id)}`)).status).toBe(200)
  }
})

test('a path that cannot be decoded is a 400, and nobody falls', async () => {
  const { eureka } = await startServer()
  expect((await fetch(`${eureka}apps/%zz`)).status).toBe(400)
  expect((await fetch(`${eureka}apps/%ff/%00`)).status).toBeLessThan(500)
})

test('the ways of old clients lead here too', async () => {
  const { base, eureka } = await startServer()
  await register(eureka, 'one')
  for (const way of [
    'eureka/v2/apps/',
    'eureka/v2/apps',
    'eureka/apps',
    'eureka/apps/?regions=',
    'eureka/v2/instances/one/',
    'eureka/v2/vips/billing-service/',
  ]) {
    expect((await fetch(new URL(way, base))).status).toBe(200)
  }
})

test('metadata is added to what is there', async () => {
  const { eureka } = await startServer()
  await register(eureka, 'one')
  await fetch(`${eureka}${path}/one/metadata?a=1&a=2&b=x%20y`, { method: 'PUT' })
  await fetch(`${eureka}${path}/one/metadata?b=z`, { method: 'PUT' })
  const [application] = (await list(eureka)).applications
  expect(new Map(application?.instances[0]?.metadata)).toEqual(
    new Map([
      ['a', '1'],
      ['b', 'z'],
    ]),
  )
})

test('deltas can be switched off', async () => {
  const { eureka } = await startServer({ registry: { disableDelta: true } })
  expect((await fetch(`${eureka}apps/delta`)).status).toBe(403)
})

test('a server that may not be open yet says so', async () => {
  let nowMs = 0
  const { eureka } = await startServer({ registry: { openForTrafficCount: 0, waitTimeWhenSyncEmptyMs: 1000 }, now: () => nowMs })
  for (const way of ['apps', 'apps/delta', 'apps/A', 'vips/a']) expect((await fetch(eureka + way)).status).toBe(403)
  nowMs = 1001
  expect((await fetch(`${eureka}apps`)).status).toBe(200)
})

test('two ids at one address are both listed, and that is said once', async () => {
  const { eureka, logged } = await startServer()
  for (let round = 0; round < 2; round++) {
    await register(eureka, 'one')
    await register(eureka, 'two')
  }
  expect((await list(eureka)).applications[0]?.instances).toHaveLength(2)
  expect(logged.filter(({ msg }) => msg === 'two instances are registered at one address')).toHaveLength(1)
})

async function register(eureka: string, instanceId: string): Promise<number> {
  const body = encodeRegistration(exampleInstance({ instanceId }))
  return (await fetch(eureka + path, { method: 'POST', headers: json, body })).status
}

async function list(eureka: string) {
  return decodeApplications(await (await fetch(`${eureka}apps/`, { headers: { accept: 'application/json' } })).text())
}

test('only what can be had is given: neither JSON nor XML is a 406, another body a 415', async () => {
  const { eureka } = await startServer()
  await register(eureka, 'one')
  for (const accept of ['text/plain', 'text/*', 'text/xml', 'application/vnd.api+json']) {
    for (const way of ['apps', 'apps/delta', path, `${path}/one`, 'vips/x']) {
      expect((await fetch(eureka + way, { headers: { accept } })).status).toBe(406)
    }
  }
  for (const accept of ['*/*', 'application/*', 'text/html,application/xml;q=0.9', 'application/json, application/*+json']) {
    expect((await fetch(`${eureka}apps`, { headers: { accept } })).status).toBe(200)
  }
  const headers = { 'content-type': 'text/plain' }
  expect(
    (await fetch(`${eureka}peerreplication/batch/`, { method: 'POST', headers, body: '{"replicationList":[]}' })).status,
  ).toBe(415)
})

test('compact XML is written as the original writes it', async () => {
  const { eureka } = await startServer({ now: () => 1_000_000_000_000 })
  await register(eureka, 'i1')
  const answer = await fetch(`${eureka}apps`, { headers: { accept: 'application/xml', 'x-eureka-accept': 'compact' } })
  expect(await answer.text()).toBe(
    '<applications><application><name>BILLING-SERVICE</name><instance><instanceId>i1</instanceId><app>BILLING-SERVICE</app><ipAddr>10.1.1.1</ipAddr><vipAddress>billing-service</vipAddress><secureVipAddress>billing-service</secureVipAddress><dataCenterInfo class="com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo"><name>MyOwn</name></dataCenterInfo><hostName>10.1.1.1</hostName><status>UP</status><lastUpdatedTimestamp>1000000000000</lastUpdatedTimestamp><actionType>ADDED</actionType><port enabled="true">9001</port><securePort enabled="false">443</securePort></instance></application><versions__delta>1</versions__delta><apps__hashcode>UP_1_</apps__hashcode></applications>',
  )
})
