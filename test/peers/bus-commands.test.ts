import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { eventually } from '../support/rig.ts'
import { jarOf } from './support/apps.ts'
import type { Boot, Broker } from './support/members.ts'
import { projectLab, root, small, spring } from './support/project-lab.ts'

const open = "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: '*', MANAGEMENT_ENDPOINT_ENV_SHOW_VALUES: always"

const services = ['user-service', 'open-service', 'order-service', 'catalog-service']

/** Three of ours, one of ours without a bus, a Spring application as it is, and one that shows its values. */
const projectOf = (app: string) => `scale: {order-service: 3}
services:
  user-service:
    command: ${spring(jarOf(inject('apps'), app))}
    health: /health_check
  open-service:
    command: ${spring(jarOf(inject('apps'), app))}
    health: /health_check
    env: {SPRING_APPLICATION_NAME: open-service, ${open}}
  order-service:
    command: ${small}
    cwd: ${root}
    health: /actuator/health
    ports: {http: 0}
    env: {SPRING_APPLICATION_NAME: order-service, ${open}}
  catalog-service:
    command: ${small}
    cwd: ${root}
    health: /actuator/health
    env: {SPRING_APPLICATION_NAME: catalog-service, SPRING_CLOUD_BUS_ENABLED: 'false'}
`

interface Row {
  readonly name: string
  readonly application: string
  readonly state: 'acknowledged' | 'silent'
  readonly keys: readonly { readonly key: string; readonly before: string | null; readonly after: string | null }[] | null
}

describe.each<[Boot, Broker]>([
  ['boot3', 'rabbitmq'],
  ['boot4', 'kafka'],
])('a lab of ours and applications of %s, over %s', (boot, broker) => {
  test('a refresh says who refreshed which keys, and who was silent', { timeout: 300_000 }, async () => {
    const lab = await projectLab(broker, services, projectOf(`client-app-${boot}-${broker === 'kafka' ? 'kafka' : 'amqp'}`))
    const answered = async () => {
      const { stdout } = await lab.msa('bus', 'members', '--ping', '--timeout', '3s', '-o', 'json')
      return (JSON.parse(stdout || '[]') as { answered: boolean | null }[]).filter((row) => row.answered).length
    }
    await eventually('all but one answer a ping', async () => (await answered()) === 7, 120_000)

    const shown = (await lab.msa('env', '-o', 'json')).stdout
    const file = join((JSON.parse(shown) as { MSA_CONFIG_REPO: string }).MSA_CONFIG_REPO, 'application.yml')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('ip: 127.0.0.1', 'ip: 10.0.0.7').replace('user_token_native_application', 'changed'))
    const { code, stdout, stderr } = await lab.msa('bus', 'refresh', '--timeout', '20s', '-o', 'json')
    expect(code, stderr).toBe(0)
    const rows = (JSON.parse(stdout) as { members: readonly Row[] }).members
    const of = (application: string) => rows.filter((row) => row.application === application)
    const secret = { key: 'token.secret', before: '••••••', after: '••••••' }
    const address = { key: 'gateway.ip', before: '127.0.0.1', after: '10.0.0.7' }
    expect(of('order-service')).toHaveLength(3)
    for (const row of [...of('order-service'), ...of('open-service')])
      expect(row).toMatchObject({ state: 'acknowledged', keys: [address, secret] })
    // It shows no values: what changed is in its log.
    expect(of('user-service')).toMatchObject([
      { state: 'acknowledged', keys: [{ key: 'gateway.ip', before: null }, { key: 'token.secret' }] },
    ])
    expect(of('config-service')).toMatchObject([{ state: 'acknowledged', keys: [] }])
    expect(of('discovery-service')).toMatchObject([{ state: 'acknowledged' }])
    expect(of('catalog-service')).toMatchObject([{ state: 'silent' }])
    expect(rows).toHaveLength(8)

    const env = await lab.msa('bus', 'env', 'greeting.message=hi', '--destination', 'open-service', '--timeout', '20s')
    expect(env.stdout, env.stderr).toMatch(/greeting\.message .* → hi$/m)
    const down = await lab.msa('down', '--volumes')
    expect(down.code, down.stderr).toBe(0)
  })
})
