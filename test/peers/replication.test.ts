import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownPort } from '../support/servers/own-port.ts'
import { becomes } from './support/http.ts'
import type { Member } from './support/members.ts'
import { Crew } from './support/program.ts'
import { instancesIn, statesIn } from './support/registry.ts'
import { startRegistry, type Whose } from './support/servers.ts'

const pairs: readonly (readonly [Whose, Whose])[] = process.env.MSA_TEST_CONTROL
  ? [['boot3', 'boot3']]
  : [
      ['ours', 'boot3'],
      ['boot4', 'ours'],
      ['ours', 'ours'],
    ]

describe.each(pairs)('two registries that are peers, %s and %s', (one, another) => {
  const crew = new Crew()
  let first: Member
  let second: Member
  let ports: readonly [number, number]

  /** Each knows the other by another name than its own: a peer of the same host and port would be itself. */
  const begin = (whose: Whose, own: 0 | 1): Promise<Member> =>
    startRegistry(crew, whose, {
      'server.port': ports[own],
      'eureka.instance.hostname': own === 0 ? 'localhost' : '127.0.0.1',
      // Only a server that registers asks its peers for what they have.
      'eureka.client.register-with-eureka': true,
      'eureka.client.fetch-registry': true,
      'eureka.client.registry-fetch-interval-seconds': 1,
      'eureka.client.serviceUrl.defaultZone': `http://${own === 0 ? '127.0.0.1' : 'localhost'}:${ports[own === 0 ? 1 : 0]}/eureka/`,
      'eureka.server.peer-node-read-timeout-ms': 5000,
      // It would serve nobody for five minutes where it found its peer empty.
      'eureka.server.wait-time-in-ms-when-sync-empty': 0,
    })

  beforeAll(async () => {
    const port = await ownPort()
    ports = [port, await ownPort(new Set([port]))]
    first = await begin(one, 0)
    await register(first, 'early', 'e1')
    second = await begin(another, 1)
  })
  afterAll(() => crew.dismiss())

  test('the one that starts later has what the other knew', async () => {
    await becomes('its entries', () => statesIn(second.url, 'early'), ['UP'])
  })

  test.each(['first', 'second'])('what the %s is told, both know: registered, renewed, overridden, cancelled', async (told) => {
    const [here, there] = told === 'first' ? [first, second] : [second, first]
    const application = `at-${told}`
    await register(here, application, 'a1')
    await becomes('registered', () => statesIn(there.url, application), ['UP'])

    const path = `/eureka/apps/${application.toUpperCase()}/a1`
    const renewedAt = async () => (await instanceAt(there, path)).leaseInfo.lastRenewalTimestamp
    const before = await renewedAt()
    expect(await send(here, 'PUT', path)).toBe(200)
    await becomes('renewed', async () => (await renewedAt()) > before, true)

    expect(await send(here, 'PUT', `${path}/status?value=OUT_OF_SERVICE`)).toBe(200)
    await becomes('taken out of service', () => statesIn(there.url, application), ['OUT_OF_SERVICE'])
    expect(await send(here, 'DELETE', `${path}/status?value=UP`)).toBe(200)
    await becomes('put back', () => statesIn(there.url, application), ['UP'])

    expect(await send(here, 'DELETE', path)).toBe(200)
    await becomes('cancelled', () => statesIn(there.url, application), [])
    expect(await statesIn(here.url, application)).toEqual([])
  })

  test('what a peer missed while it was away, it is told when it is back', async () => {
    await second.program.stop()
    await register(first, 'meanwhile', 'm1')
    second = await begin(another, 1)
    await becomes('its entries', () => statesIn(second.url, 'meanwhile'), ['UP'])
    await becomes('what it had', () => statesIn(second.url, 'early'), ['UP'])
    expect((await instancesIn(second.url, 'meanwhile'))[0]?.instanceId).toBe('m1')
  })
})

async function register({ url }: Member, application: string, instanceId: string): Promise<void> {
  const name = application.toUpperCase()
  const instance = {
    ...{ instanceId, app: name, hostName: 'box', ipAddr: '10.0.0.5', status: 'UP', overriddenStatus: 'UNKNOWN' },
    ...{ port: { $: 8081, '@enabled': 'true' }, securePort: { $: 443, '@enabled': 'false' }, vipAddress: application },
    ...{ dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' } },
    ...{ leaseInfo: { renewalIntervalInSecs: 30, durationInSecs: 90 }, metadata: { zone: 'a' } },
    lastDirtyTimestamp: String(Date.now()),
  }
  const answer = await fetch(`${url}/eureka/apps/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instance }),
    signal: AbortSignal.timeout(10_000),
  })
  expect(answer.status).toBe(204)
}

async function instanceAt({ url }: Member, path: string) {
  const answer = await fetch(`${url}${path}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) })
  return ((await answer.json()) as { instance: Awaited<ReturnType<typeof instancesIn>>[number] }).instance
}

async function send({ url }: Member, method: string, path: string): Promise<number> {
  const answer = await fetch(`${url}${path}`, { method, signal: AbortSignal.timeout(10_000) })
  await answer.body?.cancel()
  return answer.status
}
