import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { findFreePort } from '../../../src/runtime/net.ts'
import { MsaError } from '../../../src/shared/errors.ts'
import { type OpenPart, openChecks } from '../../../src/systems/context/test/test-context.ts'
import { flagsTarget } from '../../../src/systems/flags-target.ts'
import type { Target } from '../../../src/systems/target.ts'
import { FakeKafka } from '../../support/servers/kafka/cluster.ts'
import { scripted, silent } from '../../support/servers/scripted.ts'

async function testTarget(...facts: Parameters<typeof openChecks>) {
  return await (await openChecks(...facts))()
}

async function tested(parts: Partial<Target>, signal = new AbortController().signal) {
  const target: Target = { ...flagsTarget('x'), kafka: undefined, ...parts }
  return await testTarget(
    async (name) => target[name],
    () => 'somewhere',
    { name: 'staging', timeoutMs: 300, signal },
  )
}

const kafkaAt = (...brokers: string[]) => ({ kafka: { brokers, clientId: 'msa' } })

async function web(
  answer: (path: string, login: string | undefined) => { readonly status?: number; readonly body?: unknown },
): Promise<string> {
  const server = createServer(({ url = '', headers }, response) => {
    const { status = 200, body = {} } = answer(url, headers.authorization)
    response.writeHead(status).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const says = (words: string) => (socket: Socket) => void socket.once('data', () => socket.end(words))

test.each<[string, (socket: Socket) => void, string]>([
  ['an HTTP server', says('HTTP/1.1 400 Bad Request\r\n\r\n'), 'what listens there is an HTTP server, not Kafka'],
  ['RabbitMQ', says('AMQP\0\0\x09\x01'), 'what listens there is RabbitMQ, not Kafka'],
  ['TLS', says('\x15\x03\x03\0\x02\x02\x28'), 'it wants TLS'],
  ['Redis', says('-ERR unknown command\r\n'), 'what listens there is Redis, not Kafka'],
  ['who hangs up', (socket) => void socket.end(), 'it hung up: it may want TLS, or a login'],
])('%s at a broker’s port is told', async (_, onConnection, why) => {
  const { port } = await scripted(onConnection)
  expect(await tested(kafkaAt(`127.0.0.1:${port}`))).toMatchObject([{ system: 'kafka', state: 'failed', why }])
})

test('a broker that sends clients on to where they cannot go is told from one that answers', async () => {
  const [near, far] = [await FakeKafka.start({ brokers: 2 }), await FakeKafka.start({ host: 'broker.invalid' })]
  const [first = ''] = near.addresses
  const port = far.brokers[0]?.port
  expect((await tested(kafkaAt(first))).map(({ state, why }) => [state, why])).toEqual([['ok', '2 brokers']])
  expect(await tested(kafkaAt(`127.0.0.1:${port}`))).toMatchObject([
    {
      why: expect.stringMatching(
        `^it answers, and sends us on to broker\\.invalid:${port}: (?:nobody knows that name|the name cannot be)`,
      ),
      hint: 'advertised.listeners of the broker has to be what clients reach',
    },
  ])
})

test('silence, nobody, and a name that nobody knows are three things', async () => {
  const { port } = await silent()
  const free = await findFreePort(undefined, new Set())
  const rows = await tested(kafkaAt(`127.0.0.1:${port}`, `127.0.0.1:${free}`, 'b.invalid:9092'))
  expect(rows.map(({ where, why }) => [where.split(':')[0], why])).toEqual([
    ['127.0.0.1', 'it does not answer in time'],
    ['127.0.0.1', 'nobody listens there'],
    ['b.invalid', expect.stringMatching(/^(?:nobody knows that name|the name cannot be looked up at present)$/)],
  ])
})

test('each server is asked for what only it answers', async () => {
  const url = await web((path) => ({
    body:
      {
        '/': { version: '3.9.2', commit: 'x' },
        '/msa/default': { propertySources: [] },
        '/eureka/apps': { applications: {} },
        '/api/v2/services': [],
        '/api/v1/status/buildinfo': { status: 'success', data: { version: '2.42' } },
      }[path] ?? {},
  }))
  const rows = await tested({
    connect: { url },
    config: { url },
    eureka: { url: `${url}/eureka/` },
    zipkin: { url },
    prometheus: { url },
  })
  expect(rows.map(({ system, state, why }) => `${system}: ${state}, ${why}`)).toEqual([
    'connect: ok, Kafka Connect 3.9.2',
    'config: ok, config server',
    'eureka: ok, Eureka',
    'zipkin: ok, Zipkin',
    'prometheus: ok, Prometheus 2.42',
  ])
})

test('what an HTTP server says instead has its sentence', async () => {
  const other = await web(() => ({ body: { hello: 'world' } }))
  const missing = await web(() => ({ status: 404 }))
  const ill = await web(() => ({ status: 503 }))
  const redirecting = await web(() => ({ status: 302 }))
  const guarded = await web((_, login) => (login === `Basic ${btoa('ada:right')}` ? { body: { version: '3' } } : { status: 401 }))
  const why = async (url: string, password?: string) =>
    (await tested({ connect: { url, login: password === undefined ? undefined : { username: 'ada', password } } }))[0]?.why
  expect(await why(other)).toBe('an HTTP server answers, but it is not Kafka Connect')
  expect(await why(missing)).toBe('an HTTP server answers, but it is not Kafka Connect (404)')
  expect(await why(ill)).toBe('it answers with 503: it is not well')
  expect(await why(redirecting)).toBe('it sends us elsewhere (302): to log in, or to another address')
  expect(await why(guarded)).toBe('it wants a login')
  expect(await why(guarded, 'wrong')).toBe('it does not let "ada" in: wrong user or password')
  expect(await why(guarded, 'right')).toBe('Kafka Connect 3, as ada')
})

test('a secret that is not to be had is the fault of its row alone', async () => {
  const url = await web(() => ({ body: [] }))
  const open = async (name: string) => {
    if (name === 'kafka') throw new MsaError('SECRET_MISSING', 'It is in $PW, which is not set.', { hint: 'export PW' })
    return name === 'zipkin' ? { url } : undefined
  }
  const rows = await testTarget(open as OpenPart, () => 'b1:9093', {
    name: 'a',
    timeoutMs: 300,
    signal: new AbortController().signal,
  })
  expect(rows).toEqual([
    { system: 'kafka', where: 'b1:9093', state: 'failed', why: 'It is in $PW, which is not set', hint: 'export PW' },
    { system: 'zipkin', where: url, state: 'ok', why: 'Zipkin', hint: null },
  ])
})

test('Ctrl-C ends it', async () => {
  const { port } = await silent()
  const interruption = new AbortController()
  const testing = tested(kafkaAt(`127.0.0.1:${port}`), interruption.signal)
  interruption.abort(new MsaError('INTERRUPTED', 'Stopped.', { exitCode: 130 }))
  await expect(testing).rejects.toMatchObject({ code: 'INTERRUPTED' })
})
