import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BusTap, tapBus, type WireEvent } from './support/bus-tap.ts'
import { type ConfigRepo, configRepo } from './support/config-repo.ts'
import { becomes, get, json, post } from './support/http.ts'
import type { Broker, Member } from './support/members.ts'
import { Crew } from './support/program.ts'
import { instancesIn, statesIn, type WireInstance } from './support/registry.ts'
import { startClient, startConfigServer, startRegistry, type Whose, withLogin } from './support/servers.ts'

interface Lab {
  /** The config server and the registry. */
  readonly servers: Whose
  /** The application that is looked at. */
  readonly users: Whose
  /** Another one, beside it. */
  readonly orders: Whose
  readonly broker: Broker
}

/** An acknowledgement, as an application tells it. */
interface Taken {
  readonly by: string
  readonly of: string | null
  readonly event: string
}

const brokers: readonly Broker[] = ['rabbitmq', 'kafka']
const theirs = ['boot3', 'boot4'] as const
const labs: readonly Lab[] = [
  ...brokers.flatMap((broker) => theirs.map((users) => ({ servers: 'ours', users, orders: 'ours', broker }) as const)),
  ...brokers.flatMap((broker) => theirs.map((servers) => ({ servers, users: 'ours', orders: 'ours', broker }) as const)),
]
/** Spring alone: to see that none of this is an invention of ours. `MSA_TEST_CONTROL=1 npm run test:peers -- one-lab` */
const control: readonly Lab[] = brokers.flatMap((broker) =>
  theirs.map((boot) => ({ servers: boot, users: boot, orders: boot, broker })),
)

describe.each(process.env.MSA_TEST_CONTROL ? control : labs)(
  'an application ($users) among servers ($servers) and another ($orders), over $broker',
  (lab) => {
    const crew = new Crew()
    let repo: ConfigRepo
    let tap: BusTap
    let config: Member
    let registry: Member
    let users: Member
    let orders: Member

    beforeAll(async () => {
      const { broker } = lab
      repo = configRepo()
      tap = await tapBus(broker)
      config = await startConfigServer(crew, lab.servers, repo, { broker })
      registry = await startRegistry(crew, lab.servers)
      const around = { broker, config: config.url, eureka: `${registry.url}/eureka/` }
      users = await startClient(crew, lab.users, 'user-service', around)
      orders = await startClient(crew, lab.orders, 'order-service', around)
    })
    afterAll(async () => {
      await crew.dismiss()
      await tap?.close()
      repo?.remove()
    })

    const isFrom = (service: string) => (event: WireEvent) => event.originService.startsWith(`${service}:`)
    const welcome = async (member: Member) => (await get(`${member.url}/welcome`)).text
    const value = async (member: Member, name: string) =>
      (await json<{ value: string | null }>(`${member.url}/values/${name}`)).value
    const neighbours = async (member: Member, name: string) =>
      (await json<string[]>(`${member.url}/neighbours/${name}`)).map((uri) => Number(new URL(uri).port))

    /** The event of this type that it makes a service send. */
    const sends = async (service: string, type: string, act: () => Promise<{ readonly status: number }>) => {
      const before = new Set(tap.events.map(({ id }) => id))
      expect((await act()).status).toBe(204)
      return tap.sees(`${type} of ${service}`, (event) => event.type === type && isFrom(service)(event) && !before.has(event.id))
    }
    const isAcknowledged = async ({ id, type, destinationService }: WireEvent, ...members: readonly string[]) => {
      for (const member of members) {
        const like = (event: WireEvent) => event.ackId === id && isFrom(member)(event)
        expect(await tap.sees(`the acknowledgement of ${type} ${id} by ${member}`, like)).toMatchObject({
          type: 'AckRemoteApplicationEvent',
          destinationService: '**',
          ackDestinationService: destinationService,
          event: `org.springframework.cloud.bus.event.${type}`,
        })
      }
    }

    test('it imports its configuration, and what is encrypted there is plain in it', async () => {
      expect(await welcome(users)).toBe('hello')
      expect(await value(users, 'spring.datasource.username')).toBe('user-service')
      expect(await value(users, 'spring.datasource.password')).toBe('1234')
      expect(await value(users, 'token.expiration_time')).toBe('86400000')
      if (lab.users === 'ours') return
      expect(await json(`${users.url}/health_check`)).toMatchObject({
        'token secret': 'user_token_hello',
        'token expiration time': 86_400_000,
      })
    })

    test('it is in the registry, in both formats', async () => {
      await becomes('it is UP', () => statesIn(registry.url, 'user-service'), ['UP'])
      const [instance] = await instancesIn(registry.url, 'user-service')
      expect(instance).toMatchObject({ app: 'USER-SERVICE', port: { $: users.port } })
      const { text } = await get(`${registry.url}/eureka/apps`, 'application/xml')
      expect(text).toContain('<name>USER-SERVICE</name>')
      expect(text).toContain(`<instanceId>${instance?.instanceId}</instanceId>`)
      expect(text).toContain(`<port enabled="true">${users.port}</port>`)
    })

    test('its lease is renewed', async () => {
      const [instance] = await instancesIn(registry.url, 'user-service')
      // The list of all is an older copy in the real server.
      const path = `${registry.url}/eureka/apps/USER-SERVICE/${instance?.instanceId}`
      const renewedAt = async () => (await json<{ instance: WireInstance }>(path)).instance.leaseInfo.lastRenewalTimestamp
      const first = await renewedAt()
      await becomes('it is renewed', async () => (await renewedAt()) > first, true)
    })

    test('each finds the other by its name', async () => {
      await becomes('what it knows', () => neighbours(users, 'order-service'), [orders.port])
      await becomes('what the other knows', () => neighbours(orders, 'user-service'), [users.port])
    })

    test('a refresh that the config server publishes reaches all, and all acknowledge', async () => {
      repo.greet('changed')
      const event = await sends('config-service', 'RefreshRemoteApplicationEvent', () =>
        post(`${config.url}/actuator/busrefresh`, undefined, withLogin),
      )
      await becomes('its greeting', () => welcome(users), 'changed')
      await becomes("the other's greeting", () => welcome(orders), 'changed')
      await isAcknowledged(event, 'user-service', 'order-service', 'config-service')
      if (lab.users !== 'ours')
        expect(await json(`${users.url}/health_check`)).toMatchObject({ 'token secret': 'user_token_changed' })
    })

    test('its own busrefresh reaches all, and it takes their acknowledgements', async () => {
      repo.greet('again')
      const takenBefore = (await json<Taken[]>(`${users.url}/acknowledgements`)).length
      const event = await sends('user-service', 'RefreshRemoteApplicationEvent', () => post(`${users.url}/actuator/busrefresh`))
      await becomes('its greeting', () => welcome(users), 'again')
      await becomes("the other's greeting", () => welcome(orders), 'again')
      await isAcknowledged(event, 'user-service', 'order-service', 'config-service')
      // Boot 4 does not read the `ackId` of what it receives, whoever sends it.
      const isOfIt = ({ of }: Taken) => of === event.id || (of === null && lab.users === 'boot4')
      const taken = async () => {
        const later = (await json<Taken[]>(`${users.url}/acknowledgements`)).slice(takenBefore)
        return [...new Set(later.filter(isOfIt).map(({ by, event: name }) => `${name} by ${by.split(':')[0]}`))].sort()
      }
      const everybody = ['config-service', 'order-service', 'user-service']
      await becomes(
        'what it took',
        taken,
        everybody.map((name) => `RefreshRemoteApplicationEvent by ${name}`),
      )
    })

    test('a changed environment goes both ways', async () => {
      const change = (address: string) => ({ name: 'gateway.ip', value: address })
      const toUsers = await sends('config-service', 'EnvironmentChangeRemoteApplicationEvent', () =>
        post(`${config.url}/actuator/busenv/user-service`, change('10.0.0.1'), withLogin),
      )
      expect(toUsers).toMatchObject({ destinationService: 'user-service:**', values: { 'gateway.ip': '10.0.0.1' } })
      await isAcknowledged(toUsers, 'user-service')
      expect(await value(users, 'gateway.ip')).toBe('10.0.0.1')
      expect(await value(orders, 'gateway.ip')).toBe('127.0.0.1')

      const toAll = await sends('user-service', 'EnvironmentChangeRemoteApplicationEvent', () =>
        post(`${users.url}/actuator/busenv`, change('10.0.0.2')),
      )
      await isAcknowledged(toAll, 'user-service', 'order-service', 'config-service')
      expect(await value(users, 'gateway.ip')).toBe('10.0.0.2')
      expect(await value(orders, 'gateway.ip')).toBe('10.0.0.2')
    })

    test('it leaves alone what is for others', async () => {
      repo.greet('others')
      const forOrders = await sends('config-service', 'RefreshRemoteApplicationEvent', () =>
        post(`${config.url}/actuator/busrefresh/order-service`, undefined, withLogin),
      )
      await isAcknowledged(forOrders, 'order-service')
      // Each takes its events in their order: what it does with the second tells that the first has passed.
      const forUsers = await sends('config-service', 'EnvironmentChangeRemoteApplicationEvent', () =>
        post(`${config.url}/actuator/busenv/user-service/**`, { name: 'a.b', value: 'c' }, withLogin),
      )
      await isAcknowledged(forUsers, 'user-service')
      expect(await welcome(users)).toBe('again')
      const by = tap.events.filter(({ ackId }) => ackId === forOrders.id).map(({ originService }) => originService.split(':')[0])
      expect(by).toEqual(['order-service'])
    })

    test('a forge that calls /monitor refreshes it', async () => {
      const before = tap.events.length
      const answer = await post(`${config.url}/monitor`, { path: ['user-service'] }, withLogin)
      expect(JSON.parse(answer.text)).toEqual(['user-service', 'user'])
      const isRefresh = (event: WireEvent) =>
        event.type === 'RefreshRemoteApplicationEvent' && event.destinationService === 'user-service:**'
      const event = await tap.sees('the refresh', (event) => tap.events.indexOf(event) >= before && isRefresh(event))
      await becomes('its greeting', () => welcome(users), 'others')
      await isAcknowledged(event, 'user-service')
    })

    test('it takes itself out of the registry when it stops', async () => {
      await becomes('it is UP', () => statesIn(registry.url, 'user-service'), ['UP'])
      await users.program.stop()
      await becomes('its entry', () => statesIn(registry.url, 'user-service'), [])
      await becomes('what the other knows', () => neighbours(orders, 'user-service'), [])
    })
  },
)
