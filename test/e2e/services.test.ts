import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { messageOf } from '../../src/shared/errors.ts'
import { eventually, exits, happened, healthy, leavesNothing, nothingTwice, says, tells, whoRuns } from '../support/checks.ts'
import type { Lab } from '../support/lab.ts'
import { type Act, type Check, inEachRuntime, msa, scenario, sharedLab, up } from '../support/scenario.ts'

/** A service that answers with all it was told, and a job that leaves a mark each time it is done. */
const program = `const env = process.env
require('http').createServer((_, answer) => answer.end(JSON.stringify({ ...env, pid: process.pid }))).listen(Number(env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`
const job = `require('fs').appendFileSync('marks', 'x'); process.exit(Number(process.env.FAILS ?? 0))\n`
const project = (colour: string, fails = '') => `services:
  seed: {command: [node, seed.js], job: true${fails}}
  orders:
    command: node orders.js
    env: {COLOUR: ${colour}}
    needs: [seed]
    health: /
    watch: [orders.js]
`

const written =
  (text: string): Act =>
  async (lab) => {
    writeFileSync(join(lab.cwd, 'orders.js'), program)
    writeFileSync(join(lab.cwd, 'seed.js'), job)
    writeFileSync(join(lab.cwd, 'msa.yaml'), `name: ${lab.name}\n${text}`)
  }

async function told(lab: Lab, key = 'orders-1.http'): Promise<Record<string, string>> {
  const answer = await fetch(`http://127.0.0.1:${lab.port(key)}/`)
  return (await answer.json()) as Record<string, string>
}

const tellsIt =
  (expected: (lab: Lab) => Record<string, unknown>): Check =>
  async ({ lab }) =>
    expect(await told(lab)).toMatchObject(expected(lab))

const wasDone =
  (times: number): Check =>
  ({ lab }) =>
    expect(readFileSync(join(lab.cwd, 'marks'), 'utf8')).toHaveLength(times)

const words = ['redis', 'rabbitmq', 'config-service', 'discovery-service', 'orders', '--yes']

inEachRuntime((runtime) => {
  const lab = sharedLab({ runtime })
  const before = whoRuns()

  scenario('a service of a person joins the lab, told where everything is; what it needs is done first', { lab })
    .step('it is written', written(project('blue')))
    .step('up', up(...words), exits(0), says(/seed +done/, /config-service +http.*config-repo/), healthy('orders'), nothingTwice)
    .step(
      'it was told',
      async () => {},
      tellsIt((lab) => ({
        COLOUR: 'blue',
        MSA_LAB: lab.name,
        SPRING_RABBITMQ_PORT: String(lab.port('rabbitmq-1.amqp')),
        SPRING_CLOUD_CONFIG_URI: `http://127.0.0.1:${lab.port('config-service-1.http')}`,
        EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: `http://127.0.0.1:${lab.port('discovery-service-1.http')}/eureka/`,
        MSA_BUS_BROKER: 'rabbitmq',
      })),
      wasDone(1),
      before.noted,
    )
    .step(
      'status says what it is',
      msa('status', '-o', 'json'),
      says(/"kind": "job"/, /"state": "done"/, /"configRepo": "[^"]+config-repo"/),
    )
    .step('env', msa('env'), says(/MSA_CONFIG_URL=/, /MSA_CONFIG_REPO=/, /MSA_EUREKA_URL=.*\/eureka\//, /MSA_ORDERS_URL=/))

  scenario('the lesson’s password is read through the config server', { lab }).step('ask', async (lab) => {
    const answer = await fetch(`http://127.0.0.1:${lab.port('config-service-1.http')}/user-service/default`)
    expect(await answer.text()).toContain('"spring.datasource.password":"1234"')
  })

  scenario('a change of it restarts it and nothing else, and the job is not done again', { lab })
    .step('it is written', written(project('red')))
    .step(
      'up',
      up(...words),
      exits(0),
      before.onlyChanged('orders'),
      tellsIt(() => ({ COLOUR: 'red' })),
      wasDone(1),
    )

  scenario('so does a change of a file that it watches', { lab })
    .step('noted', async () => {}, before.noted)
    .step(
      'a line more',
      async (lab) => appendFileSync(join(lab.cwd, 'orders.js'), '// more\n'),
      happened({ kind: 'component-changed', name: 'orders' }),
      // What it was is healthy until it is stopped.
      sooner(before.onlyChanged('orders')),
      sooner(healthy('orders')),
    )

  scenario('three of it are three, and two less are two less', { lab })
    .step('three', msa('scale', 'orders=3'), exits(0), healthy('orders-1', 'orders-2', 'orders-3'), nothingTwice)
    .step('one', msa('scale', 'orders=1'), exits(0), healthy('orders'), nothingTwice)

  const shown = `console.log('PORT', process.env.PORT); process.exit(7)`
  scenario("a person's own process takes its place, and gives it back", { lab })
    .step(
      'run',
      (lab) => lab.run(['run', 'orders', '--', process.execPath, '-e', shown]),
      exits(7),
      ({ lab, outcome }) => expect(outcome.stdout).toContain(`PORT ${lab.port('orders-1.http')}`),
      healthy('orders'),
    )
    .step('print', msa('run', 'orders', '--print-env', '-o', 'json'), exits(0), says(/"COLOUR": "red"/), healthy('orders'))

  scenario('another broker restarts the services, and no engine', { lab })
    .step('noted', async () => {}, before.noted)
    .step(
      'kafka',
      up(...words, '--broker', 'kafka'),
      exits(0),
      before.onlyChanged('config-service', 'discovery-service', 'orders'),
      tellsIt(() => ({ MSA_BUS_BROKER: 'kafka', SPRING_CLOUD_BUS_ENABLED: 'false' })),
    )
    .step('it is remembered', up(...words), exits(0), says(/nothing had to be done/))

  scenario('a job that fails says so, and who does not start for it', { lab })
    .step('down', msa('down'), exits(0))
    .step('it is written', written(project('red', ', env: {FAILS: "3"}')))
    .step('up', up(...words), exits(1), tells(/seed failed: it exited with 3/, /not started, because they come after it: orders/))

  scenario('what is mended goes on; in its next life the lab does not do it again', { lab })
    .step('it is written', written(project('red', ', env: {FAILS: "0"}')))
    .step('up', up(...words), exits(0), healthy('orders'))
    .step('down', msa('down'), exits(0))
    .step('up again', up(...words), exits(0), healthy('orders'), wasDone(3))
    .step('down for good', msa('down', '--volumes'), exits(0), leavesNothing)
})

/** Holds within half a minute. */
function sooner(check: Check): Check {
  return (seen) =>
    eventually('what was changed is restarted', 30_000, async () => {
      try {
        await check(seen)
        return undefined
      } catch (error) {
        return messageOf(error)
      }
    })
}
