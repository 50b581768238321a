import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { isPortFree } from '../../src/runtime/net.ts'
import { instancesIn } from '../peers/support/registry.ts'
import { joinBus } from '../support/bus-member.ts'
import { connectsOnlyWithin, eventually, exits, healthy, leavesNothing } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { type Check, msa, scenario, sharedLab, up } from '../support/scenario.ts'
import { addressOf, greetingOf, smallService } from '../support/small-service.ts'
import { connectionsOf } from '../support/sockets.ts'

const first = sharedLab({ runtime: 'native' })
const second = sharedLab({ runtime: 'native' })
const services = ['config-service', 'discovery-service', 'small-service']
const words = ['rabbitmq', ...services]

/** As the lessons write it: all is at its usual port of the only machine there is. */
const lesson = `spring:
  rabbitmq: { host: localhost, port: 5672 }
eureka:
  client:
    service-url:
      defaultZone: http://localhost:8761/eureka
greeting: { message: read by both }
`

/** One folder for both: it is served, and the program runs in it. */
function write(lab: Lab): void {
  const shared = first().cwd
  writeFileSync(join(shared, 'application.yml'), `${lesson}spring.config.import: optional:configserver:http://localhost:8888\n`)
  writeFileSync(
    join(lab.cwd, 'msa.yaml'),
    `configRepo: ${shared}\nservices:\n${smallService('small-service')}    cwd: ${shared}\n`,
  )
}

/** Where the lesson says, as far as nobody is there: who goes astray then is heard there. */
async function lessonPorts(): Promise<readonly string[]> {
  const usual = { 'rabbitmq.amqp': 5672, 'discovery-service.http': 8761, 'config-service.http': 8888 }
  const asked: string[] = []
  for (const [key, port] of Object.entries(usual)) if (await isPortFree(port)) asked.push('--port', `${key}=${port}`)
  return asked
}

const inBoth =
  (...checks: readonly Check[]): Check =>
  async ({ outcome }) => {
    for (const lab of [first(), second()]) for (const check of checks) await check({ lab, outcome })
  }

const hasReadTheLesson: Check = async ({ lab }) =>
  expect(await greetingOf(lab, 'small-service-1')).toMatchObject({ greeting: 'read by both' })

/** The broker's own word for who is connected to it. */
const onlyItsOwnAtItsBroker: Check = async ({ lab }) => {
  const { components } = await lab.status()
  const own = components
    .filter(({ name }) => services.includes(name))
    .flatMap(({ process }) => connectionsOf(Number(process)).map(({ localPort }) => localPort))
  await eventually('the broker tells its connections', 20_000, async () => {
    const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`
    const url = `http://127.0.0.1:${lab.port('rabbitmq-1.management')}/api/connections`
    const connections = (await (await fetch(url, { headers: { authorization } })).json()) as { peer_port: number }[]
    expect(connections.filter(({ peer_port }) => !own.includes(peer_port))).toEqual([])
    return connections.length === services.length ? undefined : `it tells of ${connections.length}`
  })
}

const onlyItsOwnInItsRegistry: Check = async ({ lab }) => {
  const instances = await instancesIn(addressOf(lab, 'discovery-service-1'), 'small-service')
  expect(instances.map(({ port }) => port.$)).toEqual([lab.port('small-service-1.http')])
}

const hearsOnlyItsOwnRefresh: Check = async ({ lab }) => {
  const bus = await joinBus(lab)
  const [by] = await bus.refresh('small-service', 1).finally(() => bus.leave())
  expect(by).toContain(`:${lab.port('small-service-1.http')}:`)
}

scenario('of two labs that read the same lesson each stays by itself', { lab: second })
  .step('both are written', async (lab) => [first(), lab].forEach(write))
  .step('one', async () => first().up(...words, ...(await lessonPorts())), exits(0))
  .step('the other', up(...words), exits(0))
  .step('both have read it', async () => {}, inBoth(healthy(), hasReadTheLesson))
  .step('no connection leads to the other', async () => {}, inBoth(connectsOnlyWithin(...services), onlyItsOwnAtItsBroker))
  .step('nor does a word', async () => {}, inBoth(onlyItsOwnInItsRegistry, hearsOnlyItsOwnRefresh))
  .step('one goes down', () => first().msa('down', '--volumes'), exits(0))
  .step('the other does not notice', async () => {}, healthy(), connectsOnlyWithin(...services), hearsOnlyItsOwnRefresh)
  .step('down', msa('down', '--volumes'), exits(0), inBoth(leavesNothing))
