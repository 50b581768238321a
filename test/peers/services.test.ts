import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { jarOf } from './support/apps.ts'
import { becomes, get, json, post } from './support/http.ts'
import type { Boot, Broker } from './support/members.ts'
import { projectLab, root, small, spring } from './support/project-lab.ts'
import { instancesIn, statesIn } from './support/registry.ts'

const services = ['user-service', 'order-service']

/** A person's project: a Spring application as it is, and a service on our platform. */
const projectOf = (app: string) => `services:
  user-service:
    command: ${spring(jarOf(inject('apps'), app))}
    health: /health_check
  order-service:
    command: ${small}
    cwd: ${root}
    health: /actuator/health
    env: {SPRING_APPLICATION_NAME: order-service, MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: '*'}
`

describe.each<[Boot, Broker]>([
  ['boot3', 'rabbitmq'],
  ['boot4', 'kafka'],
])('an unchanged application of %s in `services:`, over %s', (boot, broker) => {
  test('imports, registers, is refreshed by us and refreshes us', { timeout: 300_000 }, async () => {
    const lab = await projectLab(broker, services, projectOf(`client-app-${boot}-${broker === 'kafka' ? 'kafka' : 'amqp'}`))
    const at = (name: string) => `http://127.0.0.1:${lab.port(`${name}-1.http`)}`
    const [users, orders, registry, config] = ['user-service', 'order-service', 'discovery-service', 'config-service'].map(at)
    const secrets = async () => [
      (await json<Record<string, unknown>>(`${users}/health_check`))['token secret'],
      (await json<{ value: string }>(`${orders}/values/token.secret`)).value,
    ]

    expect(await json(`${users}/health_check`)).toMatchObject({
      password: '1234',
      'token secret': 'user_token_native_application',
      'token expiration time': 86_400_000,
      port: String(lab.port('user-service-1.http')),
    })
    await becomes('it is UP', () => statesIn(registry ?? '', 'user-service'), ['UP'])
    const [instance] = await instancesIn(registry ?? '', 'user-service')
    expect(instance?.port.$).toBe(lab.port('user-service-1.http'))
    expect((await get(`${registry}/eureka/apps`, 'application/xml')).text).toContain(`<instanceId>${instance?.instanceId}<`)

    const shown = (await lab.msa('env', '-o', 'json')).stdout
    const file = join((JSON.parse(shown) as { MSA_CONFIG_REPO: string }).MSA_CONFIG_REPO, 'application.yml')
    const change = (from: string, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
    change('user_token_native_application', 'user_token_native_application_changed_#1')
    expect((await post(`${config}/actuator/busrefresh`)).status).toBe(204)
    await becomes('both secrets', secrets, Array(2).fill('user_token_native_application_changed_#1'))

    change('changed_#1', 'changed_#2')
    expect((await post(`${users}/actuator/busrefresh`)).status).toBe(204)
    await becomes('both secrets', secrets, Array(2).fill('user_token_native_application_changed_#2'))

    for (const member of [users, orders]) {
      const by = async () =>
        [...new Set((await json<{ by: string }[]>(`${member}/acknowledgements`)).map(({ by }) => by.split(':')[0]))].sort()
      await becomes('who has acknowledged', by, ['config-service', 'discovery-service', 'order-service', 'user-service'])
    }

    expect((await lab.msa('stop', 'user-service')).code).toBe(0)
    await becomes('its entry', () => statesIn(registry ?? '', 'user-service'), [])
    const down = await lab.msa('down', '--volumes')
    expect(down.code, down.stderr).toBe(0)
  })
})

test('an application for the other broker starts too, without the bus of this lab', { timeout: 300_000 }, async () => {
  const lab = await projectLab('rabbitmq', services, projectOf('client-app-boot3-kafka'))
  expect(await json(`http://127.0.0.1:${lab.port('user-service-1.http')}/health_check`)).toMatchObject({ password: '1234' })
})
