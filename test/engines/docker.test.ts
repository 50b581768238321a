import { randomUUID } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { dockerLeftovers, removeDockerLeftovers } from '../../src/lab/docker-leftovers.ts'
import { images } from '../../src/lab/images.ts'
import type { DockerLaunch, InstanceSpec } from '../../src/lab/spec.ts'
import { createDockerEngine, type LogLine } from '../../src/runtime/docker.ts'
import { messageOf } from '../../src/shared/errors.ts'
import { Containers } from '../../src/supervisor/containers.ts'
import type { Ended } from '../../src/supervisor/driver.ts'

const engine = createDockerEngine(process.env)
const missing = await whyNot()
if (missing) process.stderr.write(`the docker engine tests are skipped: ${missing}\n`)

const lab = { id: randomUUID(), name: `test-${process.pid}` }

describe.skipIf(missing !== null)('a real container engine', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    if (!(await engine.hasImage(images.redis)))
      throw new Error(`the image ${images.redis} is needed: docker pull ${images.redis}`)
  })
  afterAll(async () => {
    const removed = await removeDockerLeftovers(engine, await dockerLeftovers(engine, lab.id), { volumes: true })
    expect(removed.left).toEqual([])
    expect(await dockerLeftovers(engine, lab.id)).toEqual({ containers: [], networks: [], volumes: [] })
  })

  test('files are in a container with their owner and mode, and its port is published on loopback alone', async () => {
    const port = await freePort()
    const files = [
      { path: '/etc/msa/deep/plain.conf', content: 'port 6379\n', secret: false },
      { path: '/etc/msa/secret.conf', content: 'geheim ü\n', secret: true },
    ]
    const { running } = await start('files', { files, fileOwner: 999, ports: [{ container: 6379, host: port }] })
    const { output } = await running.exec(
      ['stat', '-c', '%u %g %a', '/etc/msa/deep/plain.conf', '/etc/msa/secret.conf', '/etc/msa'],
      10_000,
    )
    expect(output.trim().split('\n')).toEqual(['999 999 444', '999 999 400', '0 0 755'])
    expect((await running.exec(['cat', '/etc/msa/secret.conf'], 10_000)).output).toBe('geheim ü\n')

    await expect.poll(() => answers('127.0.0.1', port), { timeout: 10_000 }).toBe(true)
    for (const address of otherAddresses()) expect([address, await answers(address, port)]).toEqual([address, false])
    expect(await engine.publisherOf(port)).toEqual({ name: `${lab.name}-files-1`, image: images.redis })
    await expect(start('rival', { ports: [{ container: 6379, host: port }] })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `port ${port} is taken`,
    })
    expect((await running.usage())?.memoryBytes).toBeGreaterThan(100_000)
  })

  test('neighbours find one another by their aliases', async () => {
    await start('server', { aliases: ['server-1', 'the-cache'] })
    const { running } = await start('client', {})
    const ping = async () => (await running.exec(['redis-cli', '-h', 'the-cache', 'ping'], 10_000)).output.trim()
    await expect.poll(ping, { timeout: 10_000 }).toBe('PONG')
  })

  test('a command inside tells its exit code, and one that runs too long is given up', async () => {
    const { running } = await start('exec', {})
    const { exitCode, output } = await running.exec(['sh', '-c', 'echo out; echo err >&2; exit 7'], 10_000)
    expect(exitCode).toBe(7)
    // The engine reads the two outputs apart, and promises no order between them.
    expect(output.trim().split('\n').sort()).toEqual(['err', 'out'])
    await expect(running.exec(['sleep', '30'], 200)).rejects.toMatchObject({ code: 'TIMED_OUT', exitCode: 4 })
  })

  test('a container killed from outside is reported, and started again it is the same one with its files', async () => {
    const { driver, spec, on, ends } = await start('killed', { files: [{ path: '/etc/msa/a', content: 'a', secret: false }] })
    const [before] = await engine.list({ 'msa.lab.id': lab.id, 'msa.id': spec.id })
    await engine.kill(before?.id ?? '', 'SIGKILL')
    await expect.poll(() => ends, { timeout: 10_000 }).toEqual([{ how: 'was killed (SIGKILL)', code: 137 }])
    const again = await driver.start(spec, on)
    expect(again.process).toBe(before?.id.slice(0, 12))
    expect((await again.exec(['cat', '/etc/msa/a'], 10_000)).output).toBe('a')

    await again.pause()
    await again.kill()
    await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(2)
  })

  test('a container is adopted by the next supervisor, which reads on where the last one stopped', async () => {
    const command = ['sh', '-c', 'i=0; while :; do i=$((i+1)); echo line $i; sleep 0.05; done']
    const { driver, spec, lines } = await start('adopted', { command })
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(5)
    await driver.close()
    const seen = [...lines]

    const next = open(seen.at(-1)?.at ?? null)
    const later: LogLine[] = []
    const ends: Ended[] = []
    const on = { line: (line: LogLine) => void later.push(line), ended: (end: Ended) => void ends.push(end) }
    expect(await next.adopt({ ...spec, hash: 'another' }, on)).toBeUndefined()
    const adopted = await next.adopt(spec, on)
    await expect.poll(() => later.length, { timeout: 10_000 }).toBeGreaterThan(5)
    const texts = [...seen, ...later].map(({ text }) => text)
    expect(texts).toEqual(texts.map((_, index) => `line ${index + 1}`))

    // This shell leaves SIGTERM to its default, which process 1 would not have: the engine's init is there.
    await adopted?.stop('SIGTERM', 20_000)
    expect(ends).toEqual([{ how: 'exited with 143', code: 143 }])
  })

  test('a program that does not listen to its signal is killed after its grace, also when it is paused', async () => {
    const { running, ends, lines } = await start('deaf', {
      command: ['sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 1; done'],
    })
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1)
    await running.pause()
    await running.stop('SIGTERM', 300)
    expect(ends).toEqual([{ how: 'was killed (SIGKILL)', code: 137 }])
  })

  test('what a program says last is handed on before its end', async () => {
    const long = 'x'.repeat(40_000)
    const script = `echo first; head -c 40000 /dev/zero | tr '\\0' x; echo; printf 'last words' >&2; exit 3`
    const { lines, ends } = await start('brief', { command: ['sh', '-c', script] })
    await expect.poll(() => ends, { timeout: 10_000 }).toEqual([{ how: 'exited with 3', code: 3 }])
    expect(lines.filter(({ stream }) => stream === 'out').map(({ text }) => text)).toEqual(['first', long])
    expect(lines.filter(({ stream }) => stream === 'err').map(({ text }) => text)).toEqual(['last words'])
  })

  test('an image that is not there says so', async () => {
    await expect(start('absent', { image: 'msa-no-such-image:1' })).rejects.toMatchObject({ code: 'IMAGE_MISSING', exitCode: 3 })
    expect(await engine.hasImage('msa-no-such-image:1')).toBe(false)
  })

  test('a container can share the network of the host where the engine says so', async (test) => {
    if (!(await engine.sharesHostNetwork())) return test.skip('the engine has a network of its own')
    const port = await freePort()
    await start('host', { network: 'host', ports: [], command: ['redis-server', '--bind', '127.0.0.1', '--port', `${port}`] })
    await expect.poll(() => answers('127.0.0.1', port), { timeout: 10_000 }).toBe(true)
  })
})

async function whyNot(): Promise<string | null> {
  try {
    await engine.version(5000)
    return null
  } catch (error) {
    if (process.env.MSA_TEST_DOCKER === 'required') throw error
    return messageOf(error)
  }
}

function open(logsSince: string | null): Containers {
  const nothing = () => undefined
  const driver = new Containers({
    engine,
    lab,
    version: '0.0.0',
    logsSince: () => logsSince,
    onEngineLost: nothing,
    onEngineBack: nothing,
  })
  onTestFinished(() => driver.close())
  return driver
}

async function start(component: string, launch: Partial<DockerLaunch>) {
  const driver = open(null)
  const spec = specOf(component, launch)
  const lines: LogLine[] = []
  const ends: Ended[] = []
  const on = { line: (line: LogLine) => void lines.push(line), ended: (end: Ended) => void ends.push(end) }
  const running = await driver.start(spec, on)
  return { driver, spec, on, lines, ends, running }
}

function specOf(component: string, launch: Partial<DockerLaunch>): InstanceSpec {
  const id = `${component}-1`
  return {
    id,
    component,
    kind: 'engine',
    instance: 1,
    name: component,
    hash: 'h1',
    needs: [],
    watch: [],
    launch: {
      kind: 'docker',
      containerName: `${lab.name}-${id}`,
      image: images.redis,
      entrypoint: null,
      command: ['redis-server', '--save', ''],
      env: {},
      user: null,
      hostname: id,
      aliases: [id],
      network: lab.name,
      ports: [],
      volumes: [{ name: `${lab.name}-${id}`, target: '/data' }],
      mounts: [],
      files: [],
      fileOwner: 0,
      extraHosts: [],
      ...launch,
    },
    ready: [],
    prepare: [],
    exits: [],
    stop: { signal: 'SIGTERM', graceMs: 5000 },
    startTimeoutMs: 30_000,
    heal: null,
    where: '',
    memoryMiB: 10,
    slow: null,
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}

function otherAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
}
