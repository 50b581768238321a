import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../support/rig.ts'
import { ownPort } from '../support/servers/own-port.ts'
import { type ConfigRepo, configRepo } from './support/config-repo.ts'
import { becomes, get, json } from './support/http.ts'
import { beginSpring, type Member, readySpring } from './support/members.ts'
import { Crew } from './support/program.ts'
import { instancesIn, statesIn } from './support/registry.ts'
import { impatient, loginSettings, startClient, startConfigServer, startRegistry, type Whose } from './support/servers.ts'

const crew = new Crew()
let repo: ConfigRepo
beforeEach(() => {
  repo = configRepo()
})
afterEach(async () => {
  await crew.dismiss()
  repo.remove()
})

const serverOf: Whose = process.env.MSA_TEST_CONTROL ? 'boot3' : 'ours'
const welcome = async ({ url }: Member) => (await get(`${url}/welcome`)).text

describe('a Spring application and our config server', () => {
  test('that comes late: it is asked again until it is there', async () => {
    // It says nothing before it has its configuration: that it asks is seen where it asks.
    const asked = { times: 0 }
    const nobody = createServer((socket) => {
      asked.times += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve))
    const { port } = nobody.address() as AddressInfo
    const { program } = beginSpring(
      crew,
      'client-app-boot3-amqp',
      { config: `http://127.0.0.1:${port}` },
      {
        'spring.cloud.config.fail-fast': true,
        'spring.cloud.config.retry.max-attempts': 1000,
        'spring.cloud.config.retry.initial-interval': 200,
        'spring.cloud.config.retry.max-interval': 300,
        ...loginSettings,
      },
    )
    await eventually('it asks again', () => asked.times > 2, 60_000)
    await new Promise((resolve) => nobody.close(resolve))
    await startConfigServer(crew, serverOf, repo, {}, { 'server.port': port })
    expect(await welcome(await readySpring(program))).toBe('hello')
  })

  test.each(['boot3', 'boot4'] as const)('with another password: %s is refused, and says so', async (boot) => {
    const config = await startConfigServer(crew, serverOf, repo, {})
    const { program } = beginSpring(
      crew,
      `client-app-${boot}-amqp`,
      { config: config.url },
      {
        ...loginSettings,
        'spring.cloud.config.password': 'wrong',
        'spring.cloud.config.fail-fast': true,
        'spring.config.import': 'configserver:',
      },
    )
    expect(await program.exitCode()).toBe(1)
    expect(program.output).toContain('401')
  })

  test('with labels: each gets its own state, and an optional import goes on without one that is not there', async () => {
    repo.commit('main')
    repo.greet('next')
    repo.commit('next')
    const settings = { 'spring.profiles.active': 'default', 'spring.cloud.config.server.git.uri': `file://${repo.folder}` }
    const config = await startConfigServer(crew, serverOf, repo, {}, settings)
    const greetingAt = async (label: string) => {
      const settings = { ...loginSettings, 'spring.cloud.config.label': label }
      const { program } = beginSpring(crew, 'client-app-boot3-amqp', { config: config.url }, settings)
      const greeting = await welcome(await readySpring(program))
      await program.stop()
      return greeting
    }
    expect(await greetingAt('next')).toBe('next')
    expect(await greetingAt('main')).toBe('hello')
    expect(await greetingAt('nowhere')).toBe('none')
  })

  test('with profiles: the last one wins, then the more particular file', async () => {
    repo.write('user-service-dev.yml', 'greeting:\n  message: dev\ntoken:\n  secret: dev\n')
    repo.write('application-local.yml', 'greeting:\n  message: local\ngateway:\n  ip: 10.0.0.9\n')
    const config = await startConfigServer(crew, serverOf, repo, {})
    const profiles = { ...loginSettings, 'spring.profiles.active': 'dev,local' }
    const member = await readySpring(beginSpring(crew, 'client-app-boot3-amqp', { config: config.url }, profiles).program)
    expect(await welcome(member)).toBe('local')
    expect(await json(`${member.url}/values/token.secret`)).toEqual({ value: 'dev' })
    expect(await json(`${member.url}/values/gateway.ip`)).toEqual({ value: '10.0.0.9' })
  })
})

describe.each(process.env.MSA_TEST_CONTROL ? (['boot3'] as const) : (['boot3', 'boot4'] as const))(
  'our client and the registry of %s',
  (servers) => {
    const client: Whose = process.env.MSA_TEST_CONTROL ? 'boot3' : 'ours'

    test('that was away: neighbours stay known, and all are back when it is', async () => {
      const port = await ownPort()
      const begin = () => startRegistry(crew, servers, { 'server.port': port })
      const registry = await begin()
      const around = { eureka: `${registry.url}/eureka/` }
      const orders = await startClient(crew, client, 'order-service', around)
      const users = await startClient(crew, client, 'user-service', around)
      const known = async () =>
        (await json<string[]>(`${users.url}/neighbours/order-service`)).map((uri) => Number(new URL(uri).port))
      await becomes('what it knows', known, [orders.port])

      await registry.program.stop('SIGKILL')
      expect(await known()).toEqual([orders.port])
      // Empty: it has forgotten them, and tells each at its next heartbeat.
      const back = await begin()
      await becomes('the one', () => statesIn(back.url, 'user-service'), ['UP'])
      await becomes('the other', () => statesIn(back.url, 'order-service'), ['UP'])
      await becomes('what it knows', known, [orders.port])
    })

    test('that took it out of service: neighbours do not call it, and it stays so over its heartbeats', async () => {
      const registry = await startRegistry(crew, servers)
      const around = { eureka: `${registry.url}/eureka/` }
      const orders = await startClient(crew, client, 'order-service', around)
      const users = await startClient(crew, client, 'user-service', around, impatient)
      const known = async () => (await json<string[]>(`${users.url}/neighbours/order-service`)).length
      await becomes('what it knows', known, 1)
      await becomes('its entry', () => statesIn(registry.url, 'order-service'), ['UP'])
      const [instance] = await instancesIn(registry.url, 'order-service')
      const path = `${registry.url}/eureka/apps/ORDER-SERVICE/${instance?.instanceId}`
      const take = (method: string, value: string) => fetch(`${path}/status?value=${value}`, { method })
      expect((await take('PUT', 'OUT_OF_SERVICE')).status).toBe(200)
      await becomes('what it knows', known, 0)
      const renewedAt = async () =>
        (await json<{ instance: { leaseInfo: { lastRenewalTimestamp: number } } }>(path)).instance.leaseInfo.lastRenewalTimestamp
      const before = await renewedAt()
      await becomes('it is renewed', async () => (await renewedAt()) > before, true)
      expect(await statesIn(registry.url, 'order-service')).toEqual(['OUT_OF_SERVICE'])
      expect((await take('DELETE', 'UP')).status).toBe(200)
      await becomes('what it knows', known, 1)
      expect(orders.program.isOver).toBe(false)
    })
  },
)
