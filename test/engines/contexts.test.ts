import { execFile } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testContext } from '../../src/commands/context/test.handler.ts'
import { jarSetDir } from '../../src/lab/artefacts.ts'
import { whichProgram } from '../../src/runtime/packages/programs.ts'
import { QuietExit } from '../../src/shared/errors.ts'
import { confirmDestruction } from '../../src/shell/confirm-destruction.ts'
import { targetOf } from '../../src/shell/target.ts'
import type { Checked } from '../../src/systems/context/test/check.ts'
import { authority, type Signed } from '../support/certificates.ts'
import { type Desk, desk } from '../support/lab-of-one.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { ownPort } from '../support/servers/own-port.ts'

const ours = authority('Test Authority')
const strangers = authority('Nobody Knows')
const hosts = ['localhost', '127.0.0.1']
const good = ours.sign({ name: 'good', hosts })
const expired = ours.sign({ name: 'old', hosts, days: [-30, -2] })
const elsewhere = ours.sign({ name: 'other', hosts: ['other.example'] })

const files = mkdtempSync(join(tmpdir(), 'contexts-'))
afterAll(() => rmSync(files, { recursive: true, force: true }))

function file(name: string, content: string): string {
  writeFileSync(join(files, name), content, { mode: 0o600 })
  return join(files, name)
}

const ca = file('ca.pem', ours.certificate)
const wrongCa = file('wrong-ca.pem', strangers.certificate)
const password = file('password', 'ada-secret\n')
const wrongPassword = file('wrong-password', 'not-hers\n')

/** A person whose only context is this. */
async function person(context: object): Promise<Desk> {
  const at = await desk({ format: 'json' })
  writeFileSync(join(at.ctx.cwd, 'msa.yaml'), JSON.stringify({ contexts: { real: context } }))
  return at
}

/** What `msa context test real` says; what it exits with is in `code`. */
async function tested(
  context: object,
): Promise<{ readonly rows: readonly Checked[]; readonly code: number; readonly all: string }> {
  const { ctx, said } = await person(context)
  const code = await testContext(ctx, { name: 'real', timeoutMs: 10_000, noHeaders: false }).then(
    () => 0,
    (error: unknown) => {
      if (error instanceof QuietExit) return error.exitCode
      throw error
    },
  )
  const { out, err } = await said()
  return { rows: JSON.parse(out), code, all: out + err }
}

const failing = (why: string | RegExp) => ({ rows: [{ state: 'failed', why: expect.stringMatching(why) }], code: 1 })

describe('a real broker with SASL_SSL', () => {
  let kafka: Engine
  const ports: Record<'GOOD' | 'EXPIRED' | 'ELSEWHERE' | 'MUTUAL', number> = { GOOD: 0, EXPIRED: 0, ELSEWHERE: 0, MUTUAL: 0 }

  beforeAll(async () => {
    for (const name of ['GOOD', 'EXPIRED', 'ELSEWHERE', 'MUTUAL'] as const)
      ports[name] = await ownPort(new Set(Object.values(ports)))
    const more = [
      listener('GOOD', ports.GOOD, good),
      listener('EXPIRED', ports.EXPIRED, expired),
      listener('ELSEWHERE', ports.ELSEWHERE, elsewhere),
      listener('MUTUAL', ports.MUTUAL, good, {
        'ssl.client.auth': 'required',
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': ca,
      }),
    ]
    kafka = await engine('kafka', {
      write: (path, content) => (path.endsWith('server.properties') ? withListeners(content, more) : content),
    })
    await kafka.start()
    await addScramUser(kafka.port)
  })
  afterAll(() => kafka.remove())

  const at = (port: number, more: object = {}) => ({
    kafka: {
      ...{ brokers: [`127.0.0.1:${port}`], tls: { ca } },
      sasl: { mechanism: 'plain', username: 'ada', password: { file: password } },
      ...more,
    },
  })

  test.each(['plain', 'scram-sha-512'])('lets in who knows the password (%s)', async (mechanism) => {
    const sasl = { mechanism, username: 'ada', password: { file: password } }
    expect(await tested(at(ports.GOOD, { sasl }))).toMatchObject({ rows: [{ state: 'ok', why: '1 broker, as ada' }], code: 0 })
  })

  test('each thing that is wrong has a sentence of its own', async () => {
    const login = (more: object) => ({ sasl: { mechanism: 'plain', username: 'ada', password: { file: password }, ...more } })
    const found = {
      'wrong password': await tested(at(ports.GOOD, login({ password: { file: wrongPassword } }))),
      'wrong password, scram': await tested(
        at(ports.GOOD, login({ mechanism: 'scram-sha-512', password: { file: wrongPassword } })),
      ),
      'wrong mechanism': await tested(at(ports.GOOD, login({ mechanism: 'scram-sha-256' }))),
      'wrong authority': await tested(at(ports.GOOD, { tls: { ca: wrongCa } })),
      'no authority': await tested(at(ports.GOOD, { tls: true })),
      expired: await tested(at(ports.EXPIRED)),
      'another host': await tested(at(ports.ELSEWHERE)),
      'no certificate': await tested(at(ports.MUTUAL)),
      'no login': await tested({ kafka: { brokers: `127.0.0.1:${ports.GOOD}`, tls: { ca } } }),
      'no TLS': await tested({ kafka: `127.0.0.1:${ports.GOOD}` }),
      'TLS where there is none': await tested(at(kafka.port)),
      'login where there is none': await tested({ kafka: { ...at(kafka.port).kafka, tls: false } }),
    }
    const whys = Object.entries(found).map(
      ([what, { rows }]) => `${what}: ${rows[0]?.why.replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE').replaceAll(/:\d{4,5}\b/g, ':PORT')}`,
    )
    expect(whys).toMatchInlineSnapshot(`
      [
        "wrong password: it does not let "ada" in: wrong user or password",
        "wrong password, scram: it does not let "ada" in: wrong user or password",
        "wrong mechanism: it knows no SCRAM-SHA-256: it offers PLAIN, SCRAM-SHA-512",
        "wrong authority: its certificate is signed by "Test Authority", whom nobody here trusts",
        "no authority: its certificate is signed by "Test Authority", whom nobody here trusts",
        "expired: its certificate expired on DATE",
        "another host: its certificate is for other.example, not for 127.0.0.1",
        "no certificate: it wants a certificate of ours, and does not take the one it got, if any",
        "no login: it hung up: it may want a login",
        "no TLS: it wants TLS",
        "TLS where there is none: no TLS is spoken there: it takes anybody who comes without",
        "login where there is none: it takes no login there",
      ]
    `)
    expect(Object.values(found).map(({ code }) => code)).toEqual(Object.values(found).map(() => 1))
    // No secret is in any of it.
    expect(Object.values(found).map(({ all }) => /ada-secret|not-hers/.test(all))).not.toContain(true)
  })

  test('with a certificate of ours, whose key has a password', async () => {
    const { certificate, key } = ours.sign({ name: 'ada' })
    const locked = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'key-secret' })
    const [cert, keyPassword] = [file('ada.pem', certificate), file('key-password', 'key-secret')]
    const tls = { ca, cert, key: file('ada.key', String(locked)), keyPassword: { file: keyPassword } }
    expect(await tested(at(ports.MUTUAL, { tls }))).toMatchObject({ rows: [{ state: 'ok' }], code: 0 })
    expect(await tested(at(ports.MUTUAL, { tls: { ...tls, keyPassword: { file: wrongPassword } } }))).toMatchObject(
      failing('is a key that its password does not open'),
    )
    expect(await tested(at(ports.MUTUAL, { tls: { ...tls, cert: file('other.pem', good.certificate) } }))).toMatchObject(
      failing('is not the key of that certificate'),
    )
    expect(await tested(at(ports.MUTUAL, { tls: { ...tls, ca: password } }))).toMatchObject(failing('it is no PEM'))
  })

  test('another host is well when names are not compared', async () => {
    expect(await tested(at(ports.ELSEWHERE, { tls: { ca, verifyHostname: false } }))).toMatchObject({ code: 0 })
  })

  test('what destroys is refused on a protected context: in a pipe, also with --yes', async () => {
    const { ctx, said } = await person({ ...at(ports.GOOD), protect: true })
    const target = await targetOf(ctx, { context: 'real' }, ['kafka'])
    const destroying = confirmDestruction(ctx, target, { what: 'delete the topic orders', yes: true, dryRun: false })
    await expect(destroying).rejects.toMatchObject({ code: 'NOT_AGREED', exitCode: 3 })
    expect((await said()).err).toContain(`on real (127.0.0.1:${ports.GOOD})`)
  })
})

describe('a real RabbitMQ with TLS', () => {
  let shown: Signed = good
  let port = 0
  let management = 0
  let rabbit: Engine

  beforeAll(async () => {
    port = await ownPort()
    management = await ownPort(new Set([port]))
    rabbit = await engine('rabbitmq', {
      write: (path, content) => (path.endsWith('rabbitmq.conf') ? `${content}${secured({ port, management, shown })}` : content),
    })
    await rabbit.start()
  })
  afterAll(() => rabbit.remove())

  const guest = file('guest', 'guest')
  const at = (more: object = {}) => ({
    rabbitmq: { url: `amqps://127.0.0.1:${port}`, username: 'guest', password: { file: guest }, tls: { ca }, ...more },
  })

  test('lets in who knows the password, and so does its management API', async () => {
    const { rows, code } = await tested(at({ api: `https://localhost:${management}` }))
    expect(rows).toMatchObject([
      { system: 'rabbitmq', state: 'ok', why: expect.stringMatching(/^RabbitMQ \d.*, as guest$/) },
      { system: 'rabbitmq api', state: 'ok', why: expect.stringMatching(/^RabbitMQ \d.*, as guest$/) },
    ])
    expect(code).toBe(0)
  })

  test('each thing that is wrong has a sentence of its own', async () => {
    const bad = { username: 'guest', password: { file: wrongPassword } }
    const found = {
      'wrong password': await tested(at({ ...bad, api: { url: `https://127.0.0.1:${management}`, ...bad } })),
      'wrong authority': await tested(at({ tls: { ca: wrongCa } })),
      'another virtual host': await tested(at({ url: `amqps://127.0.0.1:${port}/shop` })),
      'no TLS': await tested(at({ url: `amqp://127.0.0.1:${port}`, tls: false })),
      'TLS where there is none': await tested(at({ url: `amqps://127.0.0.1:${rabbit.port}` })),
      'the management port': await tested(at({ url: `amqp://127.0.0.1:${rabbit.portOf('management')}`, tls: false })),
      'Kafka at its port': await tested({ kafka: `127.0.0.1:${rabbit.port}` }),
      'Kafka at its management port': await tested({ kafka: `127.0.0.1:${rabbit.portOf('management')}` }),
      'Connect at its management port': await tested({ connect: `http://127.0.0.1:${rabbit.portOf('management')}` }),
      'Connect at its port': await tested({ connect: `http://127.0.0.1:${rabbit.port}` }),
    }
    const whys = Object.entries(found).flatMap(([what, { rows }]) => rows.map(({ system, why }) => `${what}, ${system}: ${why}`))
    expect(whys).toMatchInlineSnapshot(`
      [
        "wrong password, rabbitmq: it does not let "guest" in: wrong user or password",
        "wrong password, rabbitmq api: it does not let "guest" in: wrong user or password",
        "wrong authority, rabbitmq: its certificate is signed by "Test Authority", whom nobody here trusts",
        "another virtual host, rabbitmq: it does not let us into the virtual host "shop": it is not there, or not for this user",
        "no TLS, rabbitmq: it wants TLS",
        "TLS where there is none, rabbitmq: no TLS is spoken there",
        "the management port, rabbitmq: what listens there is an HTTP server, not RabbitMQ",
        "Kafka at its port, kafka: what listens there is RabbitMQ, not Kafka",
        "Kafka at its management port, kafka: what listens there is an HTTP server, not Kafka",
        "Connect at its management port, connect: an HTTP server answers, but it is not Kafka Connect (406)",
        "Connect at its port, connect: what listens there is RabbitMQ, not Kafka Connect",
      ]
    `)
  })

  test('an expired certificate is named, with its day', async () => {
    await rabbit.kill()
    shown = expired
    await rabbit.start()
    expect(await tested(at())).toMatchObject(failing(/^its certificate expired on \d{4}-\d\d-\d\d$/))
  })
})

interface Listener {
  readonly name: string
  readonly address: string
  readonly lines: readonly string[]
}

function listener(
  name: string,
  port: number,
  { certificate, key }: Signed,
  more: Readonly<Record<string, string>> = {},
): Listener {
  const place = `listener.name.${name.toLowerCase()}`
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_ada="ada-secret";'
  return {
    ...{ name, address: `${name}://127.0.0.1:${port}` },
    lines: [
      `${place}.ssl.keystore.type=PEM`,
      `${place}.ssl.keystore.location=${file(`${name}.pem`, key + certificate)}`,
      `${place}.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512`,
      `${place}.plain.sasl.jaas.config=${plain}`,
      `${place}.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`,
      ...Object.entries(more).map(([setting, value]) => `${place}.${setting}=${value}`),
    ],
  }
}

/** What stands further down is meant. */
function withListeners(properties: string, more: readonly Listener[]): string {
  const line = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(properties)?.[1] ?? ''
  const addresses = more.map(({ address }) => address)
  return [
    properties,
    `listeners=${[line('listeners'), ...addresses].join(',')}`,
    `advertised.listeners=${[line('advertised.listeners'), ...addresses].join(',')}`,
    `listener.security.protocol.map=${[line('listener.security.protocol.map'), ...more.map(({ name }) => `${name}:SASL_SSL`)].join(',')}`,
    ...more.flatMap(({ lines }) => lines),
    '',
  ].join('\n')
}

async function addScramUser(port: number): Promise<void> {
  const jars = jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), 'kafka')
  const words = [
    '--alter',
    '--add-config',
    'SCRAM-SHA-512=[password=ada-secret]',
    '--entity-type',
    'users',
    '--entity-name',
    'ada',
  ]
  const java = whichProgram('java', process.env) ?? 'java'
  await promisify(execFile)(java, [
    '-cp',
    `${jars}/*`,
    'kafka.admin.ConfigCommand',
    '--bootstrap-server',
    `127.0.0.1:${port}`,
    ...words,
  ])
}

function secured({
  port,
  management,
  shown,
}: {
  readonly port: number
  readonly management: number
  readonly shown: Signed
}): string {
  const certificate = file('rabbit.pem', shown.certificate)
  const key = file('rabbit.key', shown.key)
  return `
listeners.ssl.1 = 127.0.0.1:${port}
ssl_options.cacertfile = ${ca}
ssl_options.certfile = ${certificate}
ssl_options.keyfile = ${key}
ssl_options.verify = verify_none
management.ssl.ip = 127.0.0.1
management.ssl.port = ${management}
management.ssl.cacertfile = ${ca}
management.ssl.certfile = ${certificate}
management.ssl.keyfile = ${key}
`
}
