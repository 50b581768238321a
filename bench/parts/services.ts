import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../../src/runtime/net.ts'
import { buildApps, jarOf } from '../../test/peers/support/apps.ts'
import { answersPerSecond } from '../load.ts'
import { median } from '../measure.ts'
import { type Row, rateRow, ratioRow, sizeRow } from '../table.ts'
import type { Bench } from '../workbench.ts'

const connections = 16
const loadMs = 4000
const warmUpMs = 8000

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

interface Contender {
  /** A jar, or a service of ours. */
  readonly program: string
  readonly settings: readonly string[]
}

interface Contest {
  readonly ours: Contender
  readonly rival: Contender
  readonly path: string
  /** As many answers as the rival, times this. */
  readonly atLeast: number
  readonly prepare?: (url: URL) => Promise<void>
}

interface Started {
  readonly url: URL
  readonly startMs: number
  readonly process: ChildProcess
}

async function sideBySide(bench: Bench, name: string, { ours, rival, path, atLeast, prepare }: Contest): Promise<Row[]> {
  const starts: [number[], number[]] = [[], []]
  for (let round = 0; round < bench.rounds; round++) {
    for (const [index, contender] of [ours, rival].entries()) {
      const started = await start(bench, contender, path)
      starts[index]?.push(started.startMs)
      await stop(started)
    }
  }
  const both = [await start(bench, ours, path), await start(bench, rival, path)] as const
  const rates: [number[], number[]] = [[], []]
  for (const { url } of both) {
    await prepare?.(url)
    await load(bench, url, path, warmUpMs)
  }
  for (let round = 0; round < bench.rounds; round++)
    for (const [index, { url }] of both.entries()) rates[index]?.push(await load(bench, url, path, loadMs))
  const memory = await Promise.all(both.map(residentMiB))
  for (const one of both) await stop(one)
  return [
    rateRow(`${name}: answers`, median(rates[0]), median(rates[1]), atLeast),
    ratioRow(`${name}: first answer`, median(starts[0]), median(starts[1]), 0.1),
    sizeRow(`${name}: memory after load`, memory[0] ?? 0, memory[1] ?? 0, 0.25),
  ]
}

function load({ signal }: Bench, url: URL, path: string, durationMs: number): Promise<number> {
  const headers = { Accept: 'application/json' }
  return answersPerSecond({ url: new URL(path, url), headers, connections, durationMs, signal })
}

async function start(bench: Bench, { program, settings }: Contender, path: string): Promise<Started> {
  const port = await findFreePort(undefined, new Set())
  const command = program.endsWith('.jar')
    ? ['java', '-jar', program]
    : [process.execPath, join(bench.root, 'dist', 'services', program, 'main.js')]
  const began = performance.now()
  const [file = '', ...args] = [...command, ...settings, `--server.port=${port}`]
  const child = spawn(file, args, { cwd: bench.dir, env: bench.env, stdio: 'ignore' })
  bench.atEnd(async () => child.kill('SIGKILL'))
  const url = new URL(`http://127.0.0.1:${port}`)
  while (!(await answers(new URL(path, url)))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
    bench.signal.throwIfAborted()
    await delay(10)
  }
  return { url, startMs: performance.now() - began, process: child }
}

async function answers(url: URL): Promise<boolean> {
  return fetch(url, { headers: { accept: 'application/json' } }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.ok
    },
    () => false,
  )
}

async function stop({ process }: Started): Promise<void> {
  const closed = once(process, 'close')
  process.kill('SIGTERM')
  await closed
}

async function residentMiB({ process }: Started): Promise<number> {
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}
