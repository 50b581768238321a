import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { createRabbitTransport } from '../../src/protocols/bus/rabbit.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { type Member, startOurs } from '../peers/support/members.ts'
import { Crew } from '../peers/support/program.ts'
import { authority } from '../support/certificates.ts'
import { busMember } from '../support/fakes/bus-member.ts'
import { eventually } from '../support/rig.ts'
import { environmentBody } from '../support/servers/config-server.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { ownPort } from '../support/servers/own-port.ts'
import { fakeProcess } from '../support/surroundings.ts'

/** A config server that may keep one application waiting. */
async function configServer() {
  const state = { source: {} as Record<string, unknown>, holds: '' }
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    if (state.holds !== '' && request.url?.startsWith(`/${state.holds}/`)) return void held.push(response)
    response.writeHead(200, { 'content-type': 'application/json' }).end(environmentBody(state.source))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    held,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const open = {
  'management.endpoints.web.exposure.include': '*',
  'management.endpoint.env.show-values': 'always',
  'eureka.instance.lease-renewal-interval-in-seconds': 2,
  'eureka.client.registry-fetch-interval-seconds': 2,
}

describe.each(['rabbitmq', 'kafka'] as const)('the bus over %s', (broker) => {
  const crew = new Crew()
  let cwd: string
  let real: Engine
  let config: Awaited<ReturnType<typeof configServer>>
  let eureka: Member
  let users: readonly Member[]
  let slow: Member

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'msa-bus-commands-'))
    real = await engine(broker)
    await real.start()
    config = await configServer()
    config.state.source = { 'gateway.ip': '127.0.0.1', 'token.secret': 'first' }
    const bus = {
      ...{ 'msa.bus.broker': broker, 'spring.cloud.bus.enabled': true },
      ...(broker === 'kafka'
        ? { 'spring.kafka.bootstrap-servers': `127.0.0.1:${real.port}` }
        : { 'spring.rabbitmq.addresses': `127.0.0.1:${real.port}` }),
    }
    eureka = await startOurs(crew, 'discovery-service', {}, { ...open, ...bus, 'eureka.client.enabled': false })
    const around = { config: config.url, eureka: `${eureka.url}/eureka/` }
    const service = (name: string, more = {}) =>
      startOurs(crew, 'small-service', around, { ...open, ...bus, 'spring.application.name': name, ...more })
    users = await Promise.all([service('user-service'), service('user-service')])
    ;[slow] = await Promise.all([service('slow-service'), service('catalog-service', { 'spring.cloud.bus.enabled': false })])
    await eventually(
      'all are registered, and on the bus',
      async () => {
        const { out } = await msa('bus', 'members', '--ping', '--timeout', '1s', '-o', 'json')
        const rows: { name: string; registered: string | null; answered: boolean | null }[] = out === '' ? [] : JSON.parse(out)
        const up = rows.filter(({ registered }) => registered === 'UP')
        return up.length === 4 && up.filter(({ answered }) => answered === true).length === 3
      },
      90_000,
    )
  })
  afterAll(async () => {
    await crew.dismiss()
    config?.close()
    await real?.remove()
    rmSync(cwd, { recursive: true, force: true })
  })

  const contexts = () => {
    const there = broker === 'kafka' ? `kafka: {brokers: ["127.0.0.1:${real.port}"]}` : `rabbitmq: ${rabbit()}`
    const discovery = `eureka: '${eureka?.url}/eureka'`
    return `contexts:
  real: {${there}, ${discovery}}
  alone: {${there}}
  guarded: {${there}, ${discovery}, protect: true}
  gone: {rabbitmq: {url: 'amqp://127.0.0.1:1'}, ${discovery}}
`
  }
  const rabbit = () => `{url: 'amqp://127.0.0.1:${real.port}', api: 'http://127.0.0.1:${real.portOf('management')}'}`

  async function begin(context: string, words: readonly string[], stdin = '') {
    writeFileSync(join(cwd, 'msa.yaml'), contexts())
    const around = {
      ...fakeProcess({
        ...{ home: cwd, now: Date.now },
        env: { MSA_CONTEXT: context, XDG_STATE_HOME: cwd, XDG_RUNTIME_DIR: cwd, PATH: process.env.PATH },
      }),
      cwd,
      stdin: { isTTY: false, stream: () => Readable.from([Buffer.from(stdin)]) },
    }
    const out = () => around.stdout.written
    const err = () => around.stderr.written
    return {
      done: run(words, around).then((code) => ({ code, out: out(), err: err() })),
      ...{ out, err },
      interrupt: () => around.interrupt(new MsaError('INTERRUPTED', 'Interrupted by SIGINT.', { exitCode: 130 })),
    }
  }
  const msa = async (...words: readonly string[]) => (await begin('real', words)).done

  async function watching(...words: readonly string[]) {
    const watch = await begin('real', ['bus', 'watch', ...words])
    onTestFinished(async () => {
      watch.interrupt()
      await watch.done
    })
    await eventually(`it watches: ${watch.err()}`, () => watch.err().includes('watching springCloudBus'), 60_000)
    return watch
  }

  const reported = ({ out }: { readonly out: string }) =>
    (JSON.parse(out) as { members: { name: string; state: string; keys: unknown; note: string | null; expected: boolean }[] })
      .members

  test('a refresh says who refreshed which keys, and who was silent', async () => {
    config.state.source = { 'gateway.ip': '10.0.0.7', 'token.secret': 'second' }
    const asked = await msa('bus', 'refresh', '--timeout', '4s', '-o', 'json')
    expect(asked.code, asked.err).toBe(0)
    const keys = [
      { key: 'gateway.ip', before: '127.0.0.1', after: '10.0.0.7', isHidden: false, overriddenBy: null },
      { key: 'token.secret', before: '••••••', after: '••••••', isHidden: false, overriddenBy: null },
    ]
    const users_ = users.map(({ port }) => `user-service:${port}`)
    const byName = new Map(reported(asked).map((row) => [row.name, row]))
    for (const name of [...users_, `slow-service:${slow.port}`])
      expect(byName.get(name)).toMatchObject({ state: 'acknowledged', keys, expected: true })
    expect(byName.get(`discovery-service:${eureka.port}`)).toMatchObject({ state: 'acknowledged', expected: false })
    const silent = reported(asked).filter(({ state }) => state === 'silent')
    expect(silent.map(({ name, note }) => [name.split(':')[0], note])).toEqual([
      ['catalog-service', 'is spring.cloud.bus there?'],
    ])
    expect(asked.out + asked.err).not.toMatch(/first|second/)
  })

  test('--expect: all of those who are meant, or so many', async () => {
    expect((await msa('bus', 'refresh', '--expect', 'all', '--timeout', '1s')).code).toBe(1)
    const all = await msa('bus', 'refresh', 'user-service', '--expect', 'all', '--timeout', '60s')
    expect([all.code, all.out]).toEqual([0, expect.stringMatching(/✓ 2 of 2 refreshed, 0 changed$/m)])
    expect((await msa('bus', 'refresh', 'user-service', '--expect', '3', '--timeout', '1s')).code).toBe(1)
    const [one] = users
    const single = await msa('bus', 'refresh', `user-service:${one?.port}`, '--expect', '1', '--timeout', '60s')
    expect([single.code, single.out]).toEqual([0, expect.stringContaining('1 member known')])
  })

  test('a destination that nobody has is refused before anything is published', async () => {
    const watch = await watching()
    const refused = await msa('bus', 'refresh', 'user-servise')
    expect([refused.code, refused.out, refused.err]).toEqual([2, '', expect.stringContaining('msa bus refresh user-service')])
    await msa('bus', 'refresh', 'user-service', '--timeout', '60s')
    await eventually('the one after it passes', () => watch.out().includes('refresh'))
    expect(watch.out()).not.toContain('servise')
  })

  test('env puts settings on top, in those that are meant alone; what passes is watched', async () => {
    const watch = await watching()
    const words = ['bus', 'env', 'greeting.message=hi', 'my.password=-', '--destination', 'user-service', '--timeout', '60s']
    const asked = await (await begin('real', words, 'hush-hush\n')).done
    expect(asked.out).toMatch(/^user-service:\d+ +\d.*greeting\.message \(none\) → hi {2}my\.password$/m)
    expect(asked.out).toMatch(/✓ 2 of 2 took it, 2 changed$/m)
    const valueAt = async ({ url }: Member, name: string) =>
      ((await (await fetch(`${url}/values/${name}`)).json()) as { value: string | null }).value
    expect(await Promise.all(users.map((user) => valueAt(user, 'my.password')))).toEqual(['hush-hush', 'hush-hush'])
    expect(await valueAt(slow, 'greeting.message')).toBeNull()
    await eventually('both acknowledgements pass', () => (watch.out().match(/ack {7}user-service:\d+/g) ?? []).length === 2)
    watch.interrupt()
    const { code, out } = await watch.done
    expect(code).toBe(130)
    expect(out).toMatch(/^\S+ {2}env {7}msa:0 → user-service:\*\* {2}greeting\.message=hi my\.password=••••••$/m)
    expect(out).toMatch(/ack {7}user-service:\d+ → \*\* {2}of env [\da-f]{8} after \d+ms$/m)
    expect(out).not.toContain('hush-hush')
  })

  test('with -o ndjson the whole event is there, and -n ends it', async () => {
    const watch = await begin('real', ['bus', 'watch', '-o', 'ndjson', '-n', '2', '--no-acks'])
    let isOver = false
    void watch.done.then(() => (isOver = true))
    await eventually(
      'it has seen two',
      async () => {
        await msa('bus', 'refresh', 'user-service', '--timeout', '60s')
        return isOver
      },
      90_000,
    )
    const { code, out } = await watch.done
    const [event] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect([code, out.trim().split('\n').length]).toEqual([0, 2])
    expect(event).toMatchObject({
      type: 'RefreshRemoteApplicationEvent',
      destinationService: 'user-service:**',
      originService: expect.stringMatching(/^msa:0:/),
    })
  })

  test('who is there: discovery, the broker, and those who answer', async () => {
    const { out } = await msa('bus', 'members', '--ping', '--timeout', '2s')
    expect(out).toMatch(/^MEMBER +REGISTERED +ANSWERED +LISTENER$/m)
    expect(out).toMatch(/^slow-service:\d+ +UP +\d+ms +slow-service-bus$/m)
    expect(out).toMatch(/^catalog-service:\d+ +UP +silent/m)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('without discovery, whoever answers is shown, and nobody is missed', async () => {
    const { code, out, err } = await (await begin('alone', ['bus', 'refresh', '--timeout', '2s'])).done
    expect([code, err]).toEqual([0, expect.stringContaining('no discovery is known')])
    for (const { port } of users) expect(out).toContain(`user-service:${port}`)
    expect(out).toMatch(/^✓ 4 refreshed, 0 changed$/m)
    expect((await (await begin('alone', ['bus', 'refresh', '--expect', 'all'])).done).code).toBe(2)
  })

  test('a bus that nobody has made, a broker that is gone and a protected context each say so', async () => {
    const nobody = await msa('bus', 'refresh', '--bus', 'another')
    expect([nobody.code, nobody.err]).toEqual([3, expect.stringMatching(/has no (?:exchange|topic) "another"/)])
    const gone = await (await begin('gone', ['bus', 'refresh'])).done
    expect([gone.code, gone.err]).toEqual([3, expect.stringContaining('nobody listens there')])
    const guarded = await (await begin('guarded', ['bus', 'refresh'])).done
    expect([guarded.code, guarded.out, guarded.err]).toEqual([3, '', expect.stringContaining('guarded is protected')])
  })

  test('who is killed between the event and its acknowledgement is named as silent', async () => {
    config.state.holds = 'slow-service'
    const asking = await begin('real', ['bus', 'refresh', '--timeout', '5s', '-o', 'json'])
    await eventually('it asks for its settings', () => config.held.length > 0, 60_000)
    await slow.program.stop('SIGKILL')
    config.state.holds = ''
    const asked = await asking.done
    const row = reported(asked).find(({ name }) => name === `slow-service:${slow.port}`)
    expect(row).toMatchObject({ state: 'silent', note: 'nobody answers at its port', expected: true })
    const answered = reported(asked).filter(({ state, expected }) => state === 'acknowledged' && expected)
    expect(answered.map(({ name }) => name).sort()).toEqual(users.map(({ port }) => `user-service:${port}`).sort())
  })

  test('a broker that goes away and comes back is told, and watching goes on', async () => {
    const watch = await watching()
    await real.kill()
    await eventually('it says so', () => watch.err().includes('the broker is away'), 60_000)
    await real.start()
    await eventually('it is back', () => watch.err().includes('the broker is back'), 90_000)
    await eventually(
      'events pass again',
      async () => {
        await msa('bus', 'refresh', 'user-service', '--timeout', '2s')
        return watch.out().includes('refresh')
      },
      90_000,
    )
  })
})

describe('a RabbitMQ with TLS, on another machine', () => {
  const authorityOfTest = authority('Test Authority')
  let folder: string
  const port = { amqps: 0 }
  let real: Engine

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'msa-bus-tls-'))
    port.amqps = await ownPort()
    const { certificate, key } = authorityOfTest.sign({ name: 'good', hosts: ['localhost', '127.0.0.1'] })
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const lines = [
      `listeners.ssl.default = 127.0.0.1:${port.amqps}`,
      `ssl_options.cacertfile = ${file('ca.pem', authorityOfTest.certificate)}`,
      `ssl_options.certfile = ${file('server.pem', certificate)}`,
      `ssl_options.keyfile = ${file('server.key', key)}`,
    ]
    file('password', 'guest')
    file('wrong', 'not-it')
    file('msa.yaml', contextsWithTls())
    real = await engine('rabbitmq', {
      write: (path, content) => (path.endsWith('rabbitmq.conf') ? `${content}\n${lines.join('\n')}\n` : content),
    })
    await real.start()
  })
  afterAll(async () => {
    await real?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const contextsWithTls = () => {
    const of = (more: string) => `{rabbitmq: {url: 'amqps://127.0.0.1:${port.amqps}', username: guest, ${more}}}`
    const ca = join(folder, 'ca.pem')
    return `contexts:
  real: ${of(`password: {file: password}, tls: {ca: '${ca}'}`)}
  wrong: ${of(`password: {file: wrong}, tls: {ca: '${ca}'}`)}
  untrusted: ${of('password: {file: password}')}
`
  }

  test('is joined as it is told, and says what is wrong with us otherwise', async () => {
    const at = async (context: string, ...words: readonly string[]) => {
      const around = fakeProcess({ home: folder, env: { MSA_CONTEXT: context, XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: folder } })
      const code = await run(words, { ...around, cwd: folder })
      return { code, out: around.stdout.written, err: around.stderr.written }
    }
    const transport = createRabbitTransport({
      ...{ destination: 'springCloudBus', connectionName: 'user-service-bus' },
      logins: [{ host: '127.0.0.1', port: real.port, username: 'guest', password: 'guest', virtualHost: '/' }],
    })
    onTestFinished(() => transport.close())
    const member = busMember('user-service:1:x', { transport })
    await eventually('it is on the bus', () => transport.state.kind === 'up')
    const asked = await at('real', 'bus', 'refresh', '--expect', '1', '--timeout', '60s')
    expect([asked.code, asked.out, member.refreshes]).toEqual([0, expect.stringMatching(/^user-service:1:x /m), 1])
    expect(await at('wrong', 'bus', 'refresh')).toMatchObject({ code: 3, err: expect.stringContaining('password is wrong') })
    expect(await at('untrusted', 'bus', 'refresh')).toMatchObject({ code: 3, err: expect.stringContaining('trusted here') })
  })
})
