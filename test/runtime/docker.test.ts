import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { engineError } from '../../src/runtime/docker/failure.ts'
import { createDockerEngine, type LogLine, type NewContainer, type PullProgress } from '../../src/runtime/docker.ts'
import { FakeDockerEngine, frameOf, json, refuse } from '../support/fake-docker-engine.ts'

async function setup() {
  const fake = await FakeDockerEngine.start()
  onTestFinished(() => fake.dispose())
  fake.images.add('redis:7')
  return { fake, engine: createDockerEngine({ DOCKER_HOST: `unix://${fake.socketPath}` }) }
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const redis: NewContainer = {
  name: 'lab-redis-1',
  image: 'redis:7',
  entrypoint: null,
  command: ['redis-server', '/etc/msa/redis.conf'],
  env: { PASSWORD: 'geheim' },
  user: null,
  hostname: 'redis-1',
  network: 'lab',
  aliases: ['redis'],
  ports: [{ container: 6379, host: 16379 }],
  volumes: [{ name: 'lab-redis', target: '/data' }],
  mounts: [{ source: '/opt/plugins', target: '/plugins' }],
  files: [{ path: '/etc/msa/redis.conf', content: 'appendonly yes\n', secret: true }],
  fileOwner: 999,
  extraHosts: ['host.docker.internal:host-gateway'],
  labels: { 'msa.lab': 'lab' },
}

test('an engine that is absent is told from one that is stopped, each with the line to type', async () => {
  const folder = await emptyFolder()
  const absent = createDockerEngine({ DOCKER_HOST: `unix://${folder}/none.sock` })
  await expect(absent.version(1000)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    exitCode: 3,
    message: `no Docker engine was found: there is no unix://${folder}/none.sock`,
    hint: expect.stringMatching(/ {3}or {2}msa up --runtime native$/),
  })

  // What a stopped engine leaves behind: a socket that nobody serves. Renamed, since closing it would remove it.
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(folder, 'live.sock'), resolve))
  await rename(join(folder, 'live.sock'), join(folder, 'stale.sock'))
  server.close()
  const stopped = createDockerEngine({ DOCKER_HOST: `unix://${folder}/stale.sock` })
  await expect(stopped.version(1000)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    message: `the Docker engine is not running: nothing answers at unix://${folder}/stale.sock`,
  })
})

test('a user who may not use the engine is told how to be allowed', () => {
  // Said here and not over a socket: root, as tests often run, is refused nothing.
  const refusal = Object.assign(new Error('connect EACCES /var/run/docker.sock'), { code: 'EACCES' })
  const address = {
    url: 'unix:///var/run/docker.sock',
    socketPath: '/var/run/docker.sock',
    host: '',
    port: 0,
    tls: null,
    saidBy: 'the usual places',
  }
  const error = engineError(refusal, { what: 'tell its version', address, answeredBefore: false })
  expect(error).toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    exitCode: 3,
    message: 'you may not use the Docker engine: no permission for unix:///var/run/docker.sock',
    hint: 'sudo usermod -aG docker $USER, then log in again   or  msa up --runtime native',
  })
})

test('an engine that never answers is given up in time', async () => {
  const { fake, engine } = await setup()
  fake.replies.set('GET /version', () => undefined)
  await expect(engine.version(50)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    message: 'the Docker engine did not answer within 0.05 s when it was asked to tell its version',
  })
})

test('an engine that dies in the middle of a call is told from one that was never there', async () => {
  const { fake, engine } = await setup()
  fake.replies.set('POST /containers/create', (response) => response.destroy())
  await expect(engine.create(redis)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    message: 'the Docker engine went away while it was asked to create container lab-redis-1',
  })
  expect(await engine.version(1000)).toBe('99.0')
  await fake.die()
  await expect(engine.list({})).rejects.toMatchObject({
    message: 'the Docker engine went away while it was asked to list containers',
  })
  await fake.listen()
  expect(await engine.list({})).toEqual([])
})

test('the current docker context names the engine, and DOCKER_HOST beats it', async () => {
  const { fake } = await setup()
  const config = await emptyFolder()
  await writeFile(join(config, 'config.json'), JSON.stringify({ currentContext: 'mine' }))
  const meta = join(config, 'contexts', 'meta', createHash('sha256').update('mine').digest('hex'))
  await mkdir(meta, { recursive: true })
  await writeFile(
    join(meta, 'meta.json'),
    JSON.stringify({ Name: 'mine', Endpoints: { docker: { Host: `unix://${fake.socketPath}` } } }),
  )

  expect(await createDockerEngine({ DOCKER_CONFIG: config }).version(1000)).toBe('99.0')
  const beaten = createDockerEngine({ DOCKER_CONFIG: config, DOCKER_HOST: `unix://${config}/none` })
  await expect(beaten.version(1000)).rejects.toMatchObject({ details: [`asked at unix://${config}/none, from DOCKER_HOST`] })
  const removed = createDockerEngine({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'gone' })
  await expect(removed.version(1000)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    message: expect.stringContaining('"gone"'),
  })
})

test('an engine on another machine is refused in words', async () => {
  const engine = createDockerEngine({ DOCKER_HOST: 'ssh://me@far' })
  await expect(engine.version(1000)).rejects.toMatchObject({
    code: 'DOCKER_UNREACHABLE',
    hint: 'unset DOCKER_HOST   or  msa up --runtime native',
  })
})

test('a container is published on loopback only, never restarts by itself, and its files are in it', async () => {
  const { fake, engine } = await setup()
  const id = await engine.create(redis)
  const { body, archive } = fake.container
  expect(id).toBe(fake.container.id)
  expect(body).toMatchObject({
    Tty: false,
    Hostname: 'redis-1',
    HostConfig: {
      Init: true,
      RestartPolicy: { Name: 'no' },
      NetworkMode: 'lab',
      PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: '16379' }] },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
      Mounts: [
        { Type: 'volume', Source: 'lab-redis', Target: '/data' },
        { Type: 'bind', Source: '/opt/plugins', Target: '/plugins', ReadOnly: true },
      ],
    },
    NetworkingConfig: { EndpointsConfig: { lab: { Aliases: ['redis'] } } },
  })
  // name, mode, user, group of the first entry
  expect(archive?.toString('latin1', 0, 124).replace(/\0+/g, ' ').trim()).toBe('etc/msa/redis.conf 0000400 0001747 0001747')
  expect(archive?.toString('utf8', 512, 527)).toBe('appendonly yes\n')
})

test('a secret of the environment is in no URL', async () => {
  const { fake, engine } = await setup()
  await engine.create(redis)
  expect(fake.urls.filter((url) => url.includes('geheim') || url.includes('PASSWORD'))).toEqual([])
})

test("a container on the host's network publishes nothing", async () => {
  const { fake, engine } = await setup()
  await engine.create({ ...redis, network: 'host', files: [] })
  expect(fake.container.body).toMatchObject({ ExposedPorts: {}, HostConfig: { NetworkMode: 'host', PortBindings: {} } })
  expect(fake.container.body).not.toHaveProperty('NetworkingConfig')
})

test('nothing is left of a container whose files cannot be copied', async () => {
  const { fake, engine } = await setup()
  fake.replies.set(`PUT /containers/${'1'.padStart(64, 'c')}/archive`, (response, request) => {
    request.resume()
    refuse(response, 500, 'no space left on device')
  })
  await expect(engine.create(redis)).rejects.toMatchObject({
    code: 'DOCKER_FAILED',
    message: 'the Docker engine could not copy files into container lab-redis-1: no space left on device',
  })
  expect(fake.containers.size).toBe(0)
})

test('an image that is missing and a name that is taken have codes of their own', async () => {
  const { fake, engine } = await setup()
  await expect(engine.create({ ...redis, image: 'redis:8' })).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
    exitCode: 3,
    hint: 'docker pull redis:8',
  })
  fake.add('lab-redis-1', { Image: 'redis:7', Labels: { 'msa.lab': 'shop' } })
  await expect(engine.create(redis)).rejects.toMatchObject({
    code: 'LAB_CONFLICT',
    message: 'there is a container called lab-redis-1 already, of another lab "shop"',
  })
})

test('a port that is taken says which', async () => {
  const { fake, engine } = await setup()
  const { id } = fake.add('x', { Image: 'redis:7', Labels: {} })
  fake.replies.set(`POST /containers/${id}/start`, (response) =>
    refuse(
      response,
      500,
      'driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:9092 failed: port is already allocated',
    ),
  )
  await expect(engine.start(id)).rejects.toMatchObject({ code: 'PORT_IN_USE', message: 'port 9092 is taken', exitCode: 3 })
})

test("a network or volume of somebody else is not taken, one's own is", async () => {
  const { fake, engine } = await setup()
  fake.networks.set('lab', { 'msa.lab.id': 'other', 'msa.lab': 'shop' })
  await expect(engine.ensureNetwork('lab', { 'msa.lab.id': 'mine' })).rejects.toMatchObject({ code: 'LAB_CONFLICT' })
  fake.volumes.set('data', {})
  await expect(engine.ensureVolume('data', { 'msa.lab.id': 'mine' })).rejects.toMatchObject({ code: 'LAB_CONFLICT' })
  await engine.ensureNetwork('lab2', { 'msa.lab.id': 'mine' })
  await engine.ensureNetwork('lab2', { 'msa.lab.id': 'mine' })
  expect(fake.networks.get('lab2')).toEqual({ 'msa.lab.id': 'mine' })
  expect(await engine.removeNetwork('gone')).toBe(true)
})

async function linesOf(frames: readonly Buffer[], since: string | null = null): Promise<LogLine[]> {
  const { fake, engine } = await setup()
  const { id } = fake.add('x', { Image: 'redis:7', Labels: {} })
  fake.replies.set(`GET /containers/${id}/logs`, (response) => {
    const bytes = Buffer.concat(frames)
    // In pieces of three bytes: a frame, a line, a character may be cut anywhere.
    for (let offset = 0; offset < bytes.length; offset += bytes.length > 5000 ? 4096 : 3)
      response.write(bytes.subarray(offset, offset + (bytes.length > 5000 ? 4096 : 3)))
    response.end()
  })
  const lines: LogLine[] = []
  await engine.logs(id, { since, signal: new AbortController().signal }, (line) => lines.push(line))
  return lines
}

const at = '2026-11-21T10:00:01.000000001Z'

test('a log comes line by line, both outputs apart, with the last words that no newline ended', async () => {
  const lines = await linesOf([
    frameOf({ at, stream: 1, text: 'erste Zeile: ü\r\n' }),
    frameOf({ at, stream: 2, text: 'oops\n' }),
    frameOf({ at, stream: 1, text: '\n' }),
    frameOf({ at, stream: 1, text: 'no newline' }),
  ])
  expect(lines).toEqual([
    { at, stream: 'out', text: 'erste Zeile: ü' },
    { at, stream: 'err', text: 'oops' },
    { at, stream: 'out', text: '' },
    { at, stream: 'out', text: 'no newline' },
  ])
})

test('a long line that the engine cut is whole again, and one over 64 KiB is cut', async () => {
  const part = 'x'.repeat(16 * 1024)
  const [whole] = await linesOf([
    frameOf({ at, stream: 1, text: part }),
    frameOf({ at, stream: 1, text: part }),
    frameOf({ at, stream: 1, text: 'end\n' }),
  ])
  expect(whole?.text).toBe(`${part}${part}end`)
  const [cut] = await linesOf([
    ...Array.from({ length: 5 }, () => frameOf({ at, stream: 1, text: part })),
    frameOf({ at, stream: 1, text: '\n' }),
  ])
  expect(cut?.text).toBe(`${'x'.repeat(64 * 1024)}…`)
})

test('a log taken up again repeats no line and loses none', async () => {
  const frames = [1, 2, 3].map((n) => frameOf({ at: `2026-11-21T10:00:01.00000000${n}Z`, stream: 1, text: `${n}\n` }))
  const lines = await linesOf(frames, '2026-11-21T10:00:01.000000002Z')
  expect(lines.map(({ text }) => text)).toEqual(['3'])
})

test('the stream of events says when it breaks, and is silent when it is let go', async () => {
  const { fake, engine } = await setup()
  const seen: string[] = []
  const watching = engine.events({ 'msa.lab': '' }, new AbortController().signal, ({ action }) => seen.push(action))
  watching.catch(() => undefined)
  await expect.poll(() => fake.isWatched).toBe(true)
  const container = fake.add('x', { Image: 'redis:7', Labels: { 'msa.lab': 'a' } })
  fake.run(container)
  fake.end(container, 1)
  await expect.poll(() => seen).toEqual(['start', 'die'])
  await fake.die()
  await expect(watching).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE' })

  await fake.listen()
  const controller = new AbortController()
  const letGo = engine.events({}, controller.signal, () => undefined)
  await expect.poll(() => fake.isWatched).toBe(true)
  controller.abort()
  await expect(letGo).resolves.toBeUndefined()
})

test('a pull adds its layers up, and an error in its stream is a failure', async () => {
  const { fake, engine } = await setup()
  const send = (messages: readonly object[]) =>
    fake.replies.set('POST /images/create', (response) =>
      response.end(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
    )
  send([
    { id: 'a', status: 'Downloading', progressDetail: { current: 10, total: 100 } },
    { id: 'b', status: 'Downloading', progressDetail: { current: 50, total: 50 } },
    { id: 'b', status: 'Extracting', progressDetail: { current: 10, total: 50 } },
    { id: 'a', status: 'Download complete' },
  ])
  const seen: PullProgress[] = []
  await engine.pull('redis:9', (progress) => seen.push(progress), new AbortController().signal)
  expect(seen.at(-1)).toEqual({ image: 'redis:9', doneBytes: 150, totalBytes: 150 })

  send([{ errorDetail: { message: 'no such host' }, error: 'no such host' }])
  const offline = engine.pull('redis:9', () => undefined, new AbortController().signal)
  await expect(offline).rejects.toMatchObject({ code: 'IMAGE_MISSING', exitCode: 3, hint: 'docker pull redis:9' })

  fake.replies.set('POST /images/create', (response) => refuse(response, 500, 'no route to the registry'))
  await expect(engine.pull('redis:9', () => undefined, new AbortController().signal)).rejects.toMatchObject({
    message: 'the image redis:9 cannot be had: no route to the registry',
  })

  fake.replies.set('POST /images/create', (response) => response.writeHead(200).flushHeaders())
  const controller = new AbortController()
  const interrupted = engine.pull('redis:9', () => undefined, controller.signal)
  interrupted.catch(() => undefined)
  await expect.poll(() => fake.urls.filter((url) => url.startsWith('POST /images/create')).length).toBe(4)
  controller.abort()
  await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
})

test('a registry that does not answer in time means that an image cannot be had', async () => {
  const { fake, engine } = await setup()
  fake.replies.set('GET /distribution/redis:9/json', () => undefined)
  expect(await engine.canPull('redis:9', 50)).toBe(false)
  fake.replies.set('GET /distribution/redis:9/json', (response) => json(response, 200, { Descriptor: {} }))
  expect(await engine.canPull('redis:9', 1000)).toBe(true)
})

test('what is not there any more is stopped, killed and removed without a failure', async () => {
  const { engine } = await setup()
  await engine.stop('gone', 'SIGTERM', 1000)
  await engine.kill('gone', 'SIGKILL')
  await engine.remove('gone')
  expect(await engine.inspect('gone')).toBeUndefined()
  expect(await engine.usage('gone')).toBeUndefined()
})
