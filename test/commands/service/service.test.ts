import { expect, test } from 'vitest'
import { fakeInstance, fakeRegistry } from '../../support/servers/microservices.ts'
import { deadPort } from '../../support/servers/scripted.ts'
import { typed } from '../../support/typed.ts'

async function setup() {
  const [first, second, orders] = [
    await fakeInstance('user-service'),
    await fakeInstance('user-service'),
    await fakeInstance('order-service'),
  ]
  second.status = 'DOWN'
  first.metadata = { zone: 'east', 'management.port': String(first.port) }
  const { eureka } = await fakeRegistry([first, second, orders])
  const ports = new RegExp([first, second, orders].map(({ port }) => port).join('|'), 'g')
  const msa = async (...words: string[]) => {
    const said = await typed(['service', ...words, '--eureka', eureka])
    return { ...said, stdout: said.stdout.replace(ports, 'PORT').replace(/ +/g, ' ') }
  }
  return { first, second, orders, msa }
}

test('a list has all instances, with status, address and how long they are up', async () => {
  const { msa } = await setup()
  const { stdout } = await msa('list', '--no-headers')
  expect(stdout).toContain('order-service UP 127.0.0.1:PORT 1h – host:order-service:PORT\n')
  expect(stdout).toContain('user-service UP 127.0.0.1:PORT 1h east host:user-service:PORT\n')
  expect(stdout).toContain('user-service DOWN 127.0.0.1:PORT 1h – host:user-service:PORT\n')
})

test('some are asked for by name or pattern; a name that nobody has is refused with the nearest', async () => {
  const { msa } = await setup()
  expect((await msa('list', 'ORDER-SERVICE', '--no-headers')).stdout.split('\n')).toHaveLength(2)
  expect((await msa('list', '*-service', '--no-headers')).stdout.split('\n')).toHaveLength(4)
  expect(await msa('list', 'oder-service')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Did you mean order-service'),
  })
})

test('describe tells health with what is not well, metadata, endpoints and breakers of each instance', async () => {
  const { first, second, msa } = await setup()
  first.health = {
    status: 'DOWN',
    components: { db: { status: 'DOWN', details: { error: 'no database' } }, ping: { status: 'UP' } },
  }
  first.breakers.set('order-service', { state: 'OPEN', bufferedCalls: 10 })
  await second.stop()
  const { stdout } = await msa('describe', 'user-service')
  expect(stdout).toContain('user-service 1 of 2 instances UP')
  expect(stdout).toContain(' health DOWN UP: ping\n db DOWN no database\n')
  expect(stdout).toContain(' metadata management.port: PORT\n')
  expect(stdout).toContain(' breakers order-service OPEN\n')
  expect(stdout).toContain(' health info circuitbreakers\n')
  expect(stdout).toContain(' health nobody listens there\n')
})

test('an instance without an actuator is told so', async () => {
  const bare = await fakeInstance('bare')
  bare.metadata = {}
  const { eureka } = await fakeRegistry([bare])
  await bare.stop()
  const { stdout } = await typed(['service', 'describe', 'bare', '-o', 'json', '--eureka', eureka])
  expect(JSON.parse(stdout).instances[0]).toMatchObject({ health: { because: 'nobody listens there' }, breakers: null })
})

test('without discovery the line to type is said, and no password is taken in an address', async () => {
  const dead = `http://127.0.0.1:${await deadPort()}/eureka`
  expect(await typed(['service', 'list', '--eureka', dead])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/does not answer: nobody listens there\.[\s\S]*msa up discovery-service/),
  })
  expect(await typed(['service', 'list', '--eureka', 'localhost:8761'])).toMatchObject({ code: 2 })
  expect(await typed(['service', 'list', '--eureka', 'http://ada:secret@localhost:8761/eureka'])).toMatchObject({
    code: 2,
    stderr: expect.not.stringContaining('secret@'),
  })
})
