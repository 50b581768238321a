import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { get, json } from '../peers/support/http.ts'
import { Crew, Program } from '../peers/support/program.ts'
import { instancesIn } from '../peers/support/registry.ts'
import { eventually, exits, failsWith, happened, healthy, leavesNothing, logged } from '../support/checks.ts'
import { Forge } from '../support/forge.ts'
import type { Lab } from '../support/lab.ts'
import { Leases } from '../support/leases.ts'
import { type Check, msa, scenario, sharedLab, up } from '../support/scenario.ts'
import { addressOf, type Greeting, greetingOf, packageDir, smallService } from '../support/small-service.ts'

const count = 50
const crew = new Crew()
let careful: Leases
let careless: Leases

// A server knows how many renewals are usual when it has counted them for a minute, which passes under the other scenarios.
beforeAll(async () => {
  careful = await Leases.begin(await registryWith('careful', '--eureka.server.renewal-percent-threshold=0.85'), count)
  careless = await Leases.begin(await registryWith('careless', '--eureka.server.enable-self-preservation=false'), count)
})

afterAll(async () => {
  await Promise.all([careful?.end(), careless?.end()])
  await crew.dismiss()
})

/** The installed discovery-service, alone. */
async function registryWith(name: string, ...args: readonly string[]): Promise<string> {
  const main = join(packageDir(), 'dist', 'services', 'discovery-service', 'main.js')
  const short = [
    '--eureka.server.expected-client-renewal-interval-seconds=2',
    '--eureka.server.eviction-interval-timer-in-ms=500',
  ]
  const alone = ['--server.port=0', '--spring.cloud.bus.enabled=false']
  const command = [process.execPath, main, ...alone, ...short, ...args] as const
  const { program } = crew.take({ program: new Program({ name: `registry-${name}`, command, env: {} }) })
  const [, port] = await program.says(/"port":(\d+).*"msg":"started"/)
  return `http://127.0.0.1:${port}`
}

const lab = sharedLab({ runtime: 'native' })
const names = ['config-service', 'discovery-service', 'small-service']

const project = (lab: Lab, more = '') =>
  writeFileSync(join(lab.cwd, 'msa.yaml'), `${more}services:\n${smallService('small-service')}`)

scenario('a service scaled to three shows three ids in the registry', { lab })
  .step('it is written', async (lab) => project(lab))
  .step('up', up(...names, '--scale', 'small-service=3'), exits(0), healthy())
  .step('the line of the lesson', async (lab) => {
    const ports = [1, 2, 3].map((instance) => lab.port(`small-service-${instance}.http`))
    const ids = await idsShown(lab)
    expect(ids).toHaveLength(3)
    expect(new Set(ids.map((id) => Number(id.split(':').at(-1))))).toEqual(new Set(ports))
  })

/** To the letter, but for the port; without the two programs by hand. */
async function idsShown(lab: Lab): Promise<string[]> {
  const port = lab.port('discovery-service-1.http')
  const has = (program: string) => spawnSync(program, ['--version']).status === 0
  if (!has('curl') || !has('jq'))
    return (await instancesIn(`http://localhost:${port}`, 'small-service')).map((each) => each.instanceId)
  const line = `curl -H "accept:application/json" localhost:${port}/eureka/apps | jq -r .applications.application[].instance[].instanceId`
  return spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout.trim().split('\n')
}

const form = 'application/x-www-form-urlencoded'
const withCharset = 'text/plain;charset=UTF-8'
/** What is sent, as what, and what is left of it. */
const roundTrips: readonly (readonly [text: string, contentType: string, back: string])[] = [
  ['한글, ümlaut, 🎉', 'text/plain', '한글, ümlaut, 🎉'],
  ['한글, ümlaut, 🎉', withCharset, '한글, ümlaut, 🎉'],
  ['é'.repeat(512 * 1024), 'text/plain', 'é'.repeat(512 * 1024)],
  ['ends with=', 'text/plain', 'ends with='],
  ['YWI=\n==', 'text/plain', 'YWI=\n=='],
  ['ends with=', withCharset, 'ends with'],
  ['mysecret', form, 'mysecret'],
  ['a=b=', form, 'a=b%3D'],
]

scenario('the lesson’s ciphertext is read, and what is encrypted comes back as from Spring', { lab })
  .step('the seed’s own', async (lab) => {
    const file = readFileSync(join(lab.settings.configRepo ?? '', 'user-service.yml'), 'utf8')
    const [, cipherText = ''] = /\{cipher\}([0-9a-f]+)/.exec(file) ?? []
    expect(await post(lab, '/decrypt', cipherText, 'text/plain')).toEqual({ status: 200, text: '1234' })
  })
  .step('round trips', async (lab) => {
    for (const [text, contentType, back] of roundTrips) {
      const { status, text: cipherText } = await post(lab, '/encrypt', text, contentType)
      expect([status, cipherText.slice(0, 100)]).toEqual([200, expect.stringMatching(/^[0-9a-f]+$/)])
      const answer = await post(lab, '/decrypt', cipherText, 'text/plain')
      expect(
        [answer.status, answer.text === back],
        `${text.slice(0, 20)} as ${contentType}: ${answer.text.slice(0, 40)}`,
      ).toEqual([200, true])
    }
  })
  .step('nothing at all', async (lab) => {
    for (const path of ['/encrypt', '/decrypt']) {
      const { status, text } = await post(lab, path, '', 'text/plain')
      expect([status, JSON.parse(text)]).toEqual([400, expect.objectContaining({ status: 400, error: 'Bad Request', path })])
    }
  })
  .step('what is no ciphertext', async (lab) => {
    const answer = await post(lab, '/decrypt', 'ab'.repeat(32), 'text/plain')
    expect(answer).toEqual({ status: 400, text: '{"description":"Text not encrypted with this key","status":"INVALID"}' })
  })

async function post(lab: Lab, path: string, body: string, contentType: string) {
  const answer = await fetch(`${addressOf(lab, 'config-service-1')}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

let before: Greeting[]
const greetings = (lab: Lab) => Promise.all([1, 2].map((instance) => greetingOf(lab, `small-service-${instance}`)))
const greetsWith =
  (id: string, greeting: string): Check =>
  async ({ lab }) =>
    expect(await greetingOf(lab, id)).toMatchObject({ greeting })

scenario('without the config server those who run go on, and who starts says what it waits for', { lab })
  .step('the file is there', async (lab) => {
    writeFileSync(join(lab.settings.configRepo ?? '', 'small-service.yml'), 'greeting: {message: from the config server}\n')
    expect((await lab.msa('restart', 'small-service')).code).toBe(0)
    before = await greetings(lab)
    expect(before.map(({ greeting }) => greeting)).toEqual(Array(2).fill('from the config server'))
  })
  .step('away', msa('stop', 'config-service', 'small-service-3'), exits(0))
  .step('who runs goes on', async (lab) => {
    expect(await greetings(lab)).toEqual(before)
    for (const instance of [1, 2])
      expect((await get(`${addressOf(lab, `small-service-${instance}`)}/actuator/health`)).status).toBe(200)
  })
  .step(
    'who starts is not ready',
    msa('start', 'small-service-3', '--wait', '1s', '-o', 'json'),
    failsWith('TIMED_OUT', 4, /small-service-3: waiting for GET/, /msa logs small-service-3/),
    logged('small-service-3', /"uri":"http[^"]+\/small-service\/default".*"msg":"waiting for the config server"/),
    happened({ kind: 'component-stopped', name: 'config-service' }, { kind: 'component-waiting', name: 'small-service-3' }),
    async ({ lab }) => expect((await lab.component('small-service-3')).state).toBe('starting'),
  )
  .step('back', msa('start', 'config-service'), exits(0))
  .step(
    'now it starts, with its configuration',
    msa('wait', 'small-service-3'),
    exits(0),
    healthy(),
    logged('small-service-3', '"msg":"the config server answers"'),
    greetsWith('small-service-3', 'from the config server'),
  )

let forge: Forge
afterAll(() => forge?.close())

scenario('without the forge its last state is served, and health says so', { lab })
  .step('a repository', async (lab) => {
    forge = await Forge.in(join(lab.cwd, 'forge'))
    await forge.open()
    forge.commit('small-service.yml', 'greeting: {message: one}\n')
    project(lab, `configRepo: ${forge.url}\n`)
  })
  .step('up', up(...names, '--scale', 'small-service=1'), exits(0), greetsWith('small-service-1', 'one'))
  .step('away', () => forge.close(), unreachable(true), serves('one'))
  .step('also to a config server that starts now', msa('restart', 'config-service'), exits(0), serves('one'), unreachable(true))
  .step(
    'back, with a commit more',
    async () => {
      forge.commit('small-service.yml', 'greeting: {message: two}\n')
      await forge.open()
    },
    serves('two'),
    unreachable(false),
  )
  .step('the forge ends', () => forge.close())
  .step('down', msa('down', '--volumes'), exits(0), leavesNothing)

function serves(message: string): Check {
  return ({ lab }) =>
    eventually(`it serves ${message}`, 30_000, async () => {
      const { text } = await get(`${addressOf(lab, 'config-service-1')}/small-service/default`)
      return text.includes(`"greeting.message":"${message}"`) ? undefined : text
    })
}

function unreachable(expected: boolean): Check {
  return ({ lab }) =>
    eventually(`health says that the forge is ${expected ? 'away' : 'there'}`, 30_000, async () => {
      const health = await json<{
        status: string
        components: { configServer: { status: string; details: { unreachable?: { uri: string }[] } } }
      }>(`${addressOf(lab, 'config-service-1')}/actuator/health`)
      const { status, details } = health.components.configServer
      const isSaid = details.unreachable?.some(({ uri }) => uri === forge.url) ?? false
      return status === 'UP' && isSaid === expected ? undefined : JSON.stringify(health)
    })
}

test('of 50 short leases 5 that fall silent are evicted, and of 40 none', async () => {
  await eventually('the renewals of a minute are counted', 120_000, async () => ((await expires()) ? undefined : 'not yet'))
  careful.silence(careful.ids.slice(45))
  await keeps(careful, careful.ids.slice(0, 45))

  careful.silence([])
  await keeps(careful, careful.ids)
  // A careless one evicts them as soon as it may: when it has, the careful one would have done so, too.
  for (const leases of [careful, careless]) leases.silence(leases.ids.slice(0, 40))
  await keeps(careless, careless.ids.slice(40))
  await keeps(careful, careful.ids)
})

/** As its page says it. */
async function expires(): Promise<boolean> {
  return /Lease expiration enabled<\/th><td>true/.test((await get(careful.registry, 'text/html')).text)
}

function keeps(leases: Leases, ids: readonly string[]): Promise<void> {
  return eventually(`${ids.length} are left`, 60_000, async () => {
    const registered = await leases.registered()
    return registered.toSorted().join() === ids.toSorted().join() ? undefined : registered.join(' ')
  })
}
