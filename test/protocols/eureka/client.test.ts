import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createEurekaClient } from '../../../src/protocols/eureka/client.ts'
import type { EurekaHttpOptions } from '../../../src/protocols/eureka/http.ts'
import { decodeInstance } from '../../../src/protocols/eureka/json.ts'
import { fakeEureka, type SeenRequest } from '../../platform/discovery/fake-eureka.ts'
import { instanceOf } from '../../platform/discovery/fixtures.ts'

interface Recorded {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
  }
  readonly response: { readonly status: number; readonly body: string }
}

const recording = (name: string): readonly Recorded[] =>
  JSON.parse(readFileSync(new URL(`../../vectors/spring/eureka-client-${name}.json`, import.meta.url), 'utf8'))

function clientOf(options: EurekaHttpOptions) {
  const client = createEurekaClient(options)
  onTestFinished(() => client.close())
  return client
}

test('each request has the shape of a Spring client’s: line, headers that a server reads, and body', async () => {
  const eureka = await fakeEureka()
  const client = clientOf({ urls: [eureka.url] })
  const recorded = recording('traffic')
  const registration = recorded.find(({ request }) => request.method === 'POST')?.request.body ?? ''
  const instance = decodeInstance(registration)
  await client.applications()
  await client.register(instance)
  await client.heartbeat('USER-SERVICE', '10.0.0.5:user-service:28081', {
    status: 'UP',
    lastDirtyTimestamp: instance.lastDirtyTimestamp,
  })
  await client.delta()
  await client.cancel('USER-SERVICE', '10.0.0.5:user-service:28081')

  const kinds = new Map(recorded.map(({ request }) => [shapeOf(request.method, request.url), request]))
  expect(eureka.seen.map(({ method, url }) => shapeOf(method, url))).toEqual([...kinds.keys()])
  for (const [index, theirs] of [...kinds.values()].entries()) {
    const ours = eureka.seen[index] as SeenRequest
    const theirHeaders = Object.fromEntries(theirs.headers.map(([name, value]) => [name.toLowerCase(), value]))
    expect(ours.url).toBe(theirs.url)
    for (const name of ['accept', 'accept-encoding', 'content-type']) expect(ours.headers[name], name).toBe(theirHeaders[name])
  }
  expect(JSON.parse(eureka.seen[1]?.body ?? '')).toEqual(JSON.parse(registration))
})

test('what a real server answered is understood, packed or not', async () => {
  const eureka = await fakeEureka()
  const client = clientOf({ urls: [eureka.url] })
  const bodies = recording('on-shutdown')
    .filter(({ request }) => request.method === 'GET')
    .map(({ response }) => response.body)
  for (const body of bodies) {
    eureka.script.answer = () => ({ status: 200, body })
    const packed = await client.applications()
    eureka.script.answer = () => ({ status: 200, body, headers: {} })
    expect(await client.applications()).toEqual(packed)
    expect(packed.applications.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId))).toContain(
      '10.0.0.5:user-service:28081',
    )
  }
  expect(bodies.length).toBeGreaterThan(0)
})

test('a registration counts with 204 only, a lease with 200, and 404 is an answer', async () => {
  const eureka = await fakeEureka()
  const client = clientOf({ urls: [eureka.url] })
  const instance = instanceOf('user-service', 8081)
  expect(await client.heartbeat('USER-SERVICE', 'a', { status: 'UP', lastDirtyTimestamp: 1 })).toBe('unknown')
  expect(await client.cancel('USER-SERVICE', 'a')).toBe('unknown')
  eureka.script.answer = () => ({ status: 404 })
  expect(await client.instance('USER-SERVICE', 'a')).toBeUndefined()
  expect(await client.delta()).toBeUndefined()
  eureka.script.answer = () => ({ status: 200 })
  await expect(client.register(instance)).rejects.toMatchObject({ kind: 'rejected', facts: { status: 200 } })
  eureka.script.answer = () => ({ status: 202 })
  await expect(client.cancel('USER-SERVICE', 'a')).rejects.toMatchObject({ kind: 'rejected' })
})

test('a status is overridden and given back, and one instance is read', async () => {
  const eureka = await fakeEureka()
  const client = clientOf({ urls: [eureka.url] })
  const instance = instanceOf('user-service', 8081, { instanceId: 'host/1:user service:%41' })
  eureka.script.answer = () => ({ status: 200 })
  await client.overrideStatus('USER-SERVICE', 'a:b', 'OUT_OF_SERVICE')
  await client.removeOverride('USER-SERVICE', 'a:b')
  await client.heartbeat('USER-SERVICE', instance.instanceId ?? '', {
    status: 'DOWN',
    lastDirtyTimestamp: 7,
    overriddenStatus: 'UP',
  })
  expect(eureka.lines()).toEqual([
    'PUT /eureka/apps/USER-SERVICE/a:b/status?value=OUT_OF_SERVICE',
    'DELETE /eureka/apps/USER-SERVICE/a:b/status',
    'PUT /eureka/apps/USER-SERVICE/host%2F1:user%20service:%2541?status=DOWN&lastDirtyTimestamp=…&overriddenstatus=UP',
  ])
  const [get] = recording('traffic').filter(({ request }) => request.method === 'POST')
  eureka.script.answer = () => ({ status: 200, body: get?.request.body ?? '' })
  expect((await client.instance('USER-SERVICE', 'x'))?.hostName).toBe('localhost')
})

test('user and password of the service URL become basic authentication, and stand in no error', async () => {
  const eureka = await fakeEureka()
  const client = clientOf({ urls: [eureka.url.replace('//', '//msa:p%40ss@')] })
  await client.applications()
  expect(eureka.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('msa:p@ss').toString('base64')}`)
  eureka.script.answer = () => ({ status: 401, body: 'no' })
  const error = await client.applications().catch((reason: unknown) => reason)
  expect(error).toMatchObject({ kind: 'rejected', facts: { status: 401 } })
  expect(JSON.stringify(error) + String(error)).not.toMatch(/p@ss|p%40ss/)
})

test('the next server is asked when one is away or broken, and asked again as long as it answers', async () => {
  const [one, two] = [await fakeEureka(), await fakeEureka()]
  const client = clientOf({ urls: [one.url, two.url] })
  await client.applications()
  expect([one.seen.length, two.seen.length]).toEqual([1, 0])
  await one.down()
  await client.applications()
  await one.up()
  await client.applications()
  expect([one.seen.length, two.seen.length]).toEqual([1, 2])
  two.script.answer = () => ({ status: 503 })
  await client.applications()
  expect([one.seen.length, two.seen.length]).toEqual([2, 3])
})

test('with all servers away the last failure is told, without a second round', async () => {
  const [one, two] = [await fakeEureka(), await fakeEureka()]
  const client = clientOf({ urls: [one.url, two.url] })
  await one.down()
  two.script.answer = () => ({ status: 500, body: 'broken' })
  await expect(client.applications()).rejects.toMatchObject({ kind: 'rejected', facts: { status: 500 } })
  await two.down()
  await expect(client.applications()).rejects.toMatchObject({ kind: 'refused' })
  expect(two.seen.length).toBe(1)
})

test('a body that is too large, packed small or not, cut off or no registry is an error', async () => {
  const eureka = await fakeEureka()
  const client = clientOf({ urls: [eureka.url], limitBytes: 10_000 })
  const failing = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    eureka.script.answer = () => ({ status: 200, body, headers })
    return client.applications().then(
      () => 'fine',
      (error: { kind: string }) => error.kind,
    )
  }
  const huge = `{"applications":${' '.repeat(20_000)}{}}`
  expect(await failing(huge)).toBe('protocol')
  expect(await failing(gzipSync(huge), { 'content-encoding': 'gzip' })).toBe('protocol')
  expect(await failing('not packed', { 'content-encoding': 'gzip' })).toBe('protocol')
  expect(await failing('{"applications":')).toBe('protocol')
  expect(await failing('<applications/>')).toBe('protocol')
  expect(await failing('[]')).toBe('protocol')
})

test('a server that says nothing is given up, and a signal ends the wait at once', async () => {
  const eureka = await fakeEureka()
  eureka.script.answer = () => ({ status: 200, silent: true })
  const impatient = clientOf({ urls: [eureka.url], readTimeoutMs: 30 })
  await expect(impatient.applications()).rejects.toMatchObject({ kind: 'timeout' })
  const patient = clientOf({ urls: [eureka.url] })
  const stop = new AbortController()
  const asked = patient.applications(stop.signal)
  stop.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
  const closed = patient.applications()
  await patient.close()
  await expect(closed).rejects.toMatchObject({ name: 'WireError' })
})

function shapeOf(method: string, url: string): string {
  return `${method} ${url.replace(/\?.*/, '')}`
}
