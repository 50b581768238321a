import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildApps, jarOf } from '../../test/peers/support/apps.ts'
import { type Contest, sideBySide } from '../side-by-side.ts'
import type { Row } from '../table.ts'
import type { Bench } from '../workbench.ts'

/** Our config server and registry beside the real ones, in one run: Spring Boot 3, warmed. */
export async function services(bench: Bench): Promise<Row[]> {
  const apps = await buildApps()
  return [...(await configServers(bench, apps)), ...(await registries(bench, apps))]
}

async function configServers(bench: Bench, apps: string): Promise<Row[]> {
  const folder = join(bench.dir, 'config')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'application.yml'),
    'token:\n  expiration_time: 86400000\n  secret: native\ngateway:\n  ip: 127.0.0.1\n',
  )
  await writeFile(
    join(folder, 'user-service.yml'),
    'greeting: {message: hello}\nserver: {hosts: [{name: a, port: 1}, {name: b}]}\n',
  )
  await writeFile(join(folder, 'user-service-dev.yml'), 'greeting: {message: hello dev}\n')
  const settings = [
    '--spring.profiles.active=native',
    `--spring.cloud.config.server.native.search-locations=file:${folder}`,
    '--spring.cloud.bus.enabled=false',
    '--encrypt.key=abcdefghijklmnopqrstuvwxyz0123456789',
  ]
  // Without a login: the real one hashes the password anew for each request, and that alone would be measured.
  const rival = { program: jarOf(apps, 'config-server-boot3-amqp'), settings: [...settings, '--lesson.open=true'] }
  const ours = { program: 'config-service', settings }
  return sideBySide(bench, 'config server', { ours, rival, path: '/user-service/dev', atLeast: 10 })
}

async function registries(bench: Bench, apps: string): Promise<Row[]> {
  const rival = { program: jarOf(apps, 'eureka-server-boot3'), settings: [] }
  const contest: Contest = {
    ours: { program: 'discovery-service', settings: [] },
    rival,
    path: '/eureka/apps',
    atLeast: 2,
    prepare: register,
  }
  return sideBySide(bench, 'registry of 50', contest)
}

async function register(url: URL): Promise<void> {
  for (let number = 1; number <= 50; number++) {
    const name = `service-${number % 5}`
    const instance = {
      ...{ instanceId: `host:${name}:${number}`, hostName: 'host', app: name.toUpperCase(), ipAddr: '10.0.0.5', status: 'UP' },
      ...{ port: { $: 8000 + number, '@enabled': 'true' }, securePort: { $: 443, '@enabled': 'false' }, vipAddress: name },
      dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
      ...{ leaseInfo: { renewalIntervalInSecs: 30, durationInSecs: 900 }, metadata: { 'management.port': `${8000 + number}` } },
      homePageUrl: `http://host:${8000 + number}/`,
    }
    const answer = await fetch(new URL(`/eureka/apps/${name.toUpperCase()}`, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instance }),
    })
    if (answer.status !== 204) throw new Error(`${url} does not register: ${answer.status}`)
  }
}
