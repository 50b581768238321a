import { randomUUID } from 'node:crypto'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { connect as connectAmqp } from 'amqplib'
import { afterAll, expect, test } from 'vitest'
import { get, json } from '../peers/support/http.ts'
import { Crew, type Launch, Program } from '../peers/support/program.ts'
import { statesIn } from '../peers/support/registry.ts'
import { joinBus } from '../support/bus-member.ts'
import { eventually, exits, healthy, leavesNothing, logged } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { temporaryFolder } from '../support/rig.ts'
import { type Check, msa, scenario, sharedLab } from '../support/scenario.ts'
import { addressOf, greetingOf, packageDir, smallService, smallServiceAlone } from '../support/small-service.ts'

const lab = sharedLab({ runtime: 'native' })
const words = ['rabbitmq', 'config-service', 'discovery-service', 'small-service']
const served = (lab: Lab) => lab.settings.configRepo ?? ''

scenario('up', { lab }).step(
  'with a service that says all of its health, and whose life does not hang on the broker',
  (lab) => {
    const env = { MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS: 'always', MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: 'true' }
    const service = smallService('small-service', { env, health: '/actuator/health/liveness' })
    writeFileSync(join(lab.cwd, 'msa.yaml'), `services:\n${service}`)
    return lab.up(...words)
  },
  exits(0),
  healthy(),
)

const secret = 'nobody is to read this'
/** As written on the wire; each is refused by Spring with 4xx too. */
const elsewhere = [
  '/../secret/default',
  '/user-service/../secret',
  '/user-service/default/../secret.txt',
  '/..%2fsecret/default',
  '/%2e%2e%2fsecret/default',
  '/%252e%252e%252fsecret/default',
  '/..(_)secret/default',
  '/user-service/..%2fsecret/main',
  '/user-service/%252e%252e%252fsecret/main',
  '/user-service/default/..(_)..(_)secret',
  '/user-service/default/%252e%252e(_)secret',
  '/..%2fsecret-default.yml',
  '/%252e%252e%252fsecret-default.properties',
  '/main/..(_)secret-default.json',
  '/user-service/default/main/../secret.txt',
  '/user-service/default/main/%2e%2e/secret.txt',
  '/user-service/default/main/%252e%252e/secret.txt',
  '/user-service/default/main/%252e%252e%252fsecret.txt',
  '/user-service/default/main/..%5csecret.txt',
  '/user-service/default/main/..(_)secret.txt',
  '/user-service/default/..%2fsecret.txt?useDefaultLabel',
  '/user-service/default/%252e%252e%252fsecret.txt?useDefaultLabel',
  '/user-service/default/main/%2fetc%2fpasswd',
  '/user-service/default/main//etc/passwd',
  '/user-service/default/main/application.yml%00.txt',
  '/user-service/default/main/.git/config',
]

scenario('no path leads out of what is served', { lab }).step('asked', async (lab) => {
  const outside = ['secret.txt', 'secret.yml', 'secret.json', 'secret.properties'].map((name) => join(dirname(served(lab)), name))
  for (const path of outside) writeFileSync(path, `{"secret": "${secret}"}\n`)
  const answers = await Promise.all(elsewhere.map((path) => asWritten(lab.port('config-service-1.http'), path)))
  expect(answers.filter(({ status, body }) => status < 400 || status >= 500 || /nobody is|root:|\[core\]/.test(body))).toEqual([])
  expect((await get(`${addressOf(lab, 'config-service-1')}/user-service/default`)).status).toBe(200)
  for (const path of outside) rmSync(path)
})

/** Without the tidying that `fetch` does. */
function asWritten(port: number, path: string): Promise<{ path: string; status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      answer.on('end', () => resolve({ path, status: answer.statusCode ?? 0, body }))
    })
      .on('error', reject)
      .end()
  })
}

const bomb = 'a: &a [x,x,x,x,x,x,x,x,x]\n'.concat(
  ...[...'bcdefghij'].map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]\n`),
)
const broken: Readonly<Record<string, { readonly text: string | Buffer; readonly says: RegExp }>> = {
  tabs: { text: 'a:\n\tb: 1\n', says: /tabs\.yml","line":2,/ },
  twice: { text: 'a: 1\nb: 2\na: 3\n', says: /twice\.yml","line":3,/ },
  nul: { text: 'a: "b\0c"\n', says: /nul\.yml"/ },
  latin: { text: Buffer.from('a: ü\n', 'latin1'), says: /latin\.yml"/ },
  bomb: { text: bomb, says: /bomb\.yml"/ },
  huge: { text: 'a: 1\n', says: /huge\.yml".*52428800/ },
}

scenario('a file that cannot be read is told with its place, and all others are served', { lab })
  .step('written', async (lab) => {
    for (const [name, { text }] of Object.entries(broken)) writeFileSync(join(served(lab), `${name}.yml`), text)
    truncateSync(join(served(lab), 'huge.yml'), 50 * 1024 * 1024)
  })
  .step(
    'asked',
    async (lab) => {
      const config = addressOf(lab, 'config-service-1')
      for (const name of Object.keys(broken)) {
        const answer = await get(`${config}/${name}/default`)
        expect([name, answer.status, JSON.parse(answer.text)]).toEqual([
          name,
          500,
          expect.objectContaining({ error: 'Internal Server Error' }),
        ])
        expect((await get(`${config}/user-service/default`)).text).toContain('"spring.datasource.password":"1234"')
      }
    },
    logged('config-service', ...Object.values(broken).map(({ says }) => says)),
  )

/** What `rabbit` is in the health of both, and with it the whole of it. */
function brokerIs(status: 'UP' | 'DOWN'): Check {
  return ({ lab }) =>
    eventually(`the broker is ${status} to both`, 30_000, async () => {
      for (const id of ['config-service-1', 'small-service-1']) {
        const answer = await get(`${addressOf(lab, id)}/actuator/health`)
        const health = JSON.parse(answer.text) as { status: string; components?: { rabbit?: { status: string } } }
        const isSo = health.status === status && health.components?.rabbit?.status === status
        if (!isSo || answer.status !== (status === 'UP' ? 200 : 503)) return `${id}: ${answer.status} ${answer.text}`
      }
      return undefined
    })
}

const goesOn: Check = async (seen) => {
  const { lab } = seen
  expect((await get(`${addressOf(lab, 'config-service-1')}/user-service/default`)).status).toBe(200)
  expect((await greetingOf(lab, 'small-service-1')).pid).toBeGreaterThan(0)
  await healthy('config-service', 'small-service')(seen)
}

const refreshes: Check = async ({ lab }) => {
  const bus = await joinBus(lab)
  const both = async () => {
    for (const service of ['small-service', 'config-service']) await bus.refresh(service, 1)
  }
  await both().finally(() => bus.leave())
}

scenario('the broker away, in the middle and at the start: health says so, the service serves, and it mends by itself', { lab })
  .step('there', async () => {}, brokerIs('UP'), refreshes)
  .step('away', msa('stop', 'rabbitmq'), exits(0), brokerIs('DOWN'), goesOn)
  .step('who starts now starts', msa('restart', 'config-service', 'small-service'), exits(0), brokerIs('DOWN'), goesOn)
  .step('back', msa('start', 'rabbitmq'), exits(0), brokerIs('UP'), refreshes)

const refresh = { type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: '**', id: 'x' }
const notOurs: Readonly<Record<string, string>> = {
  'it is not a JSON object': '{"type":',
  'its type is SomethingElse': JSON.stringify({ ...refresh, type: 'SomethingElse' }),
  'originService is missing': JSON.stringify({ ...refresh, originService: undefined }),
}

scenario('a message that is not of the bus is skipped, and told once for each kind', { lab }).step(
  'three of each',
  async (lab) => {
    const connection = await connectAmqp(`amqp://guest:guest@127.0.0.1:${lab.port('rabbitmq-1.amqp')}`)
    const channel = await connection.createConfirmChannel()
    for (const body of [...Object.values(notOurs), ...Object.values(notOurs), ...Object.values(notOurs)])
      channel.publish('springCloudBus', 'springCloudBus', Buffer.from(body), {
        contentType: 'application/json',
        messageId: randomUUID(),
      })
    await channel.waitForConfirms()
    await connection.close()
  },
  // What came before its acknowledgement has been dealt with.
  refreshes,
  logged('small-service', ...Object.keys(notOurs)),
  async ({ lab }) => {
    const { stdout } = await lab.msa('logs', 'small-service', '-n', '1000')
    for (const because of Object.keys(notOurs)) expect(stdout.split(because).length - 1, because).toBe(1)
  },
)

const registration = '{"instance":{"instanceId":"cut-off","app":"CUT-OFF","hostName":"localhost","ipAddr":"127.0.0.1"'
const entities = '<!DOCTYPE instance [<!ENTITY a SYSTEM "file:///etc/passwd">]><instance><app>&a;</app></instance>'

scenario('a registration that breaks off, never ends or reads files is refused, and the registry goes on', { lab }).step(
  'sent',
  async (lab) => {
    const url = `${addressOf(lab, 'discovery-service-1')}/eureka/apps/CUT-OFF`
    const post = (type: string, body: string) =>
      fetch(url, { method: 'POST', headers: { 'content-type': `application/${type}` }, body }).then(({ status }) => status)
    expect(await post('json', registration)).toBe(400)
    expect(await post('xml', entities)).toBe(400)
    // It may close the connection before all of it is sent.
    expect(await post('json', ' '.repeat(20_000_000)).catch(() => 413)).toBe(413)
    await cutOff(lab.port('discovery-service-1.http'))
  },
  async ({ lab }) => {
    const registry = addressOf(lab, 'discovery-service-1')
    expect(await statesIn(registry, 'cut-off')).toEqual([])
    await eventually('the service is in it', 40_000, async () =>
      (await statesIn(registry, 'small-service')).join() === 'UP' ? undefined : 'it is not',
    )
  },
)

/** Says that there is more, and hangs up. */
function cutOff(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const head = `POST /eureka/apps/CUT-OFF HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n`
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(head + registration))
    socket
      .on('error', reject)
      .on('close', () => resolve())
      .resume()
  })
}

scenario('down', { lab }).step('and nothing is left', msa('down', '--volumes'), exits(0), leavesNothing)

const crew = new Crew()
afterAll(() => crew.dismiss())

test('a config server with a password tells nothing without it, and who asks with a wrong one ends and says why', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'application.yml'), 'greeting: { message: for readers }\n')
  const main = join(packageDir(), 'dist', 'services', 'config-service', 'main.js')
  const native = ['--spring.profiles.active=native', `--spring.cloud.config.server.native.search-locations=file:${folder}/`]
  const env = { ...alone, SPRING_SECURITY_USER_NAME: 'reader', SPRING_SECURITY_USER_PASSWORD: 'right-word' }
  const config = begin({ name: 'config-service', command: [process.execPath, main, '--server.port=0', ...native], env })
  const url = `http://127.0.0.1:${await portOf(config)}`
  for (const authorization of [undefined, `Basic ${Buffer.from('reader:wrong-word').toString('base64')}`]) {
    const answer = await fetch(`${url}/user-service/default`, { headers: authorization === undefined ? {} : { authorization } })
    expect([answer.status, answer.headers.get('www-authenticate'), await answer.text()]).toEqual([401, 'Basic realm="Realm"', ''])
  }

  const asking = (password: string) =>
    begin(
      smallServiceAlone('user-service', {
        ...{ ...alone, SPRING_CLOUD_CONFIG_ENABLED: 'true', SPRING_CLOUD_CONFIG_URI: url },
        ...{ SPRING_CLOUD_CONFIG_USERNAME: 'reader', SPRING_CLOUD_CONFIG_PASSWORD: password },
      }),
    )
  const refused = asking('wrong-word')
  expect(await refused.exitCode()).toBe(1)
  expect(refused.output).toMatch(/user-service cannot start: .*401/)
  expect(refused.output).not.toContain('wrong-word')
  const port = await portOf(asking('right-word'))
  expect(await json(`http://127.0.0.1:${port}/greeting`)).toMatchObject({ greeting: 'for readers' })
})

const alone = { SPRING_CLOUD_BUS_ENABLED: 'false', EUREKA_CLIENT_ENABLED: 'false', SPRING_CLOUD_CONFIG_ENABLED: 'false' }

function begin(launch: Launch): Program {
  return crew.take({ program: new Program(launch) }).program
}

async function portOf(program: Program): Promise<string> {
  const [, port = ''] = await program.says(/"port":(\d+).*"msg":"started"/)
  return port
}
