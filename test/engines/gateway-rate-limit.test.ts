import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { whichProgram } from '../../src/runtime/packages/programs.ts'
import { ask, type StartedGateway, startGateway, startUpstream } from '../services/gateway-service/start.ts'
import { limitedRoute } from '../support/limited-route.ts'
import { until } from '../support/platform.ts'
import { ownPort } from '../support/servers/own-port.ts'

const program = whichProgram('redis-server', process.env)
if (program === undefined) process.stderr.write('the rate limit is not tried on a real Redis: there is no redis-server\n')

test.skipIf(program === undefined)(
  'a bucket in Redis: a burst, then its rate, by the keys of Spring; without Redis, everybody',
  async () => {
    const port = await ownPort()
    let server = await redis(port)
    const upstream = await startUpstream()
    const gateways = await Promise.all([
      startGateway({ yaml: yamlFor(port, upstream.url) }),
      startGateway({ yaml: yamlFor(port, upstream.url) }),
    ])
    const [first, second] = gateways
    if (first === undefined || second === undefined) throw new Error('two were started')

    await until(async () => (await remaining(first)) !== -1, 'the gateway to be connected')
    await until(async () => (await remaining(second)) !== -1, 'the other to be connected')
    const client = new Redis(port, '127.0.0.1', { lazyConnect: true })
    onTestFinished(() => client.disconnect())
    await client.connect()
    await client.flushall()

    // Both count in one bucket: of a burst of 40, what comes back in between is at most a second's.
    const statuses = await Promise.all(
      Array.from({ length: 60 }, (_, at) => ask(gateways[at % 2]?.url ?? '').then(({ status }) => status)),
    )
    const allowed = statuses.filter((status) => status === 200).length
    expect(allowed).toBeGreaterThanOrEqual(40)
    expect(allowed).toBeLessThanOrEqual(44)
    expect(statuses.filter((status) => status === 429).length).toBe(60 - allowed)
    expect((await client.keys('*')).sort()).toEqual([
      'request_rate_limiter.{limited.127.0.0.1}.timestamp',
      'request_rate_limiter.{limited.127.0.0.1}.tokens',
    ])
    expect(await client.get('request_rate_limiter.{limited.127.0.0.1}.tokens')).toMatch(/^\d+$/)
    expect(await client.ttl('request_rate_limiter.{limited.127.0.0.1}.tokens')).toBeGreaterThan(30)
    await until(async () => (await ask(first.url)).status === 200, 'a token to come back')

    server.kill('SIGSTOP')
    await until(async () => (await remaining(first)) === -1, 'the gateway to notice that it says nothing')
    const ended: string[] = []
    const asking = ask(first.url).then(() => ended.push('the one that asks'))
    await Promise.all(Array.from({ length: 10 }, () => ask(first.url).then(({ status }) => ended.push(String(status)))))
    await asking
    expect(ended).toEqual([...Array.from({ length: 10 }, () => '200'), 'the one that asks'])
    server.kill('SIGCONT')
    await until(async () => (await remaining(first)) !== -1, 'the gateway to notice that it answers again')

    server.kill('SIGKILL')
    await once(server, 'exit')
    await until(async () => (await remaining(first)) === -1, 'the gateway to notice')
    expect((await ask(first.url)).status).toBe(200)
    server = await redis(port)
    await until(async () => (await remaining(first)) !== -1, 'the gateway to be back')
  },
)

function yamlFor(port: number, uri: string): string {
  return `spring.data.redis: { host: 127.0.0.1, port: ${port} }\n${limitedRoute(uri, '/**', { replenishRate: 2, burstCapacity: 40 })}`
}

async function remaining({ url }: StartedGateway): Promise<number> {
  const { headers } = await ask(url)
  return Number(headers[headers.findIndex((name) => name.toLowerCase() === 'x-ratelimit-remaining') + 1])
}

async function redis(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn(program ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stdout?.on('data', (text) => {
    log += text
  })
  await until(() => log.includes('Ready to accept connections'), 'Redis')
  return child
}
