import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { findFreePort } from '../../src/runtime/net.ts'
import { becomes, json, post } from '../peers/support/http.ts'
import { Crew, Program } from '../peers/support/program.ts'
import { statesIn } from '../peers/support/registry.ts'
import { exits, gone, healthy, says } from '../support/checks.ts'
import { installInto } from '../support/install.ts'
import type { Lab } from '../support/lab.ts'
import { eventually } from '../support/rig.ts'
import { msa, scenario, up } from '../support/scenario.ts'
import { addressOf, packageDir } from '../support/small-service.ts'

const name = 'payment-service'
const instances = [1, 2, 3].map((number) => `${name}-${number}`)
const crew = new Crew()
afterAll(() => crew.dismiss())

const folderIn = (lab: Lab) => join(lab.cwd, name)
const write = (lab: Lab, message: string) =>
  writeFileSync(join(lab.cwd, 'config-repo', `${name}.yml`), `greeting: { message: ${message} }\n`)
const welcome = (url: string) => json<{ message: string }>(`${url}/welcome`).then(({ message }) => message)

interface Member {
  /** Null of who is not in the registry yet. */
  readonly name: string | null
  readonly answered: boolean | null
}

function answering(members: string): number {
  return (JSON.parse(members || '[]') as readonly Member[]).filter((each) => each.name?.startsWith(`${name}:`) && each.answered)
    .length
}

function npm(lab: Lab, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd: folderIn(lab), env: lab.env, timeout: 120_000, encoding: 'utf8', stdio: 'pipe' })
}

scenario('a new service keeps the word of its README', { runtime: 'native' })
  .step('a project', msa('init', '--runtime', 'native'), exits(0))
  .step(
    'a service in it',
    (lab) => lab.run(['new', 'service', name]),
    exits(0),
    says(/added it to msa.yaml/),
    ({ lab }) => installInto(folderIn(lab), packageDir()),
  )
  .step('its own test passes', async (lab) => expect(npm(lab, 'test')).toMatch(/^. pass 2$/m))
  .step('its types are right', async (lab) => void npm(lab, 'run', 'types'))
  .step('it runs alone', async (lab) => {
    const nobody = await findFreePort(undefined, new Set())
    const args = [
      '--server.port=0',
      `--eureka.client.service-url.defaultZone=http://127.0.0.1:${nobody}/eureka`,
      `--spring.rabbitmq.port=${nobody}`,
    ]
    const { scripts } = JSON.parse(readFileSync(join(folderIn(lab), 'package.json'), 'utf8'))
    // Not by npm, which would not hand the end of it on.
    const command = ['sh', '-c', `exec ${[scripts.start, ...args].join(' ')}`] as const
    const { program } = crew.take({ program: new Program({ name, command, env: {}, cwd: folderIn(lab) }) })
    const [, port] = await program.says(/"port":(\d+).*"msg":"started"/)
    expect(await welcome(`http://127.0.0.1:${port}`)).toBe('hello')
    await program.stop()
  })
  .step('its configuration is written', async (lab) => write(lab, 'from the lab'))
  .step('up', up('rabbitmq', name), exits(0), healthy('config-service', 'discovery-service', name))
  .step('it has its configuration', async (lab) => expect(await welcome(addressOf(lab, `${name}-1`))).toBe('from the lab'))
  .step('it is in the registry', async (lab) =>
    expect(await statesIn(addressOf(lab, 'discovery-service-1'), name)).toEqual(['UP']),
  )
  .step('a refresh brings in what was written', async (lab) => {
    write(lab, 'written later')
    expect((await post(`${addressOf(lab, `${name}-1`)}/actuator/busrefresh`)).status).toBe(204)
    await becomes('its words', () => welcome(addressOf(lab, `${name}-1`)), 'written later')
  })
  .step('three of it', msa('scale', `${name}=3`), exits(0), healthy(...instances))
  .step('a refresh says of each of the three what it took over', async (lab) => {
    const heard = () =>
      lab.msa('bus', 'members', '--ping', '--timeout', '3s', '-o', 'json').then(({ stdout }) => answering(stdout))
    await eventually('all three answer on the bus', async () => (await heard()) === 3, 60_000)
    write(lab, 'written to three')
    const { code, stdout, stderr } = await lab.msa('bus', 'refresh', name, '--expect', 'all', '--timeout', '20s', '-o', 'json')
    expect(code, stderr).toBe(0)
    const { members } = JSON.parse(stdout) as { readonly members: readonly unknown[] }
    const took = { application: name, state: 'acknowledged', keys: [{ key: 'greeting.message' }] }
    expect(members).toMatchObject([took, took, took])
    for (const instance of instances) await becomes('its words', () => welcome(addressOf(lab, instance)), 'written to three')
  })
  .step('down', msa('down', '--volumes'), exits(0), gone)
