import { expect, onTestFinished, test } from 'vitest'
import { dockerLeftovers, removeDockerLeftovers } from '../../src/lab/docker-leftovers.ts'
import { containerLabels } from '../../src/lab/labels.ts'
import type { InstanceSpec } from '../../src/lab/spec.ts'
import { createDockerEngine } from '../../src/runtime/docker.ts'
import { Containers } from '../../src/supervisor/containers.ts'
import type { Ended } from '../../src/supervisor/driver.ts'
import { FakeDockerEngine } from '../support/fake-docker-engine.ts'

const lab = { id: 'lab-id', name: 'shop' }

const spec: InstanceSpec = {
  id: 'redis-1',
  component: 'redis',
  kind: 'engine',
  instance: 1,
  name: 'redis',
  hash: 'h1',
  needs: [],
  launch: {
    kind: 'docker',
    containerName: 'shop-redis-1',
    image: 'redis:7',
    entrypoint: null,
    command: [],
    env: {},
    user: null,
    hostname: 'redis-1',
    aliases: ['redis'],
    network: 'shop',
    ports: [{ container: 6379, host: 6379 }],
    volumes: [{ name: 'shop-redis-1', target: '/data' }],
    mounts: [],
    files: [],
    fileOwner: 0,
    extraHosts: [],
  },
  ready: [],
  prepare: [],
  exits: [],
  stop: { signal: 'SIGTERM', graceMs: 5000 },
  startTimeoutMs: 5000,
  heal: null,
  where: '127.0.0.1:6379',
  memoryMiB: 10,
  watch: [],
  slow: null,
}

async function setup() {
  const fake = await FakeDockerEngine.start()
  fake.images.add('redis:7')
  const engine = createDockerEngine({ DOCKER_HOST: `unix://${fake.socketPath}` })
  const lines: string[] = []
  const ends: Ended[] = []
  const seen: string[] = []
  const on = { line: ({ text }: { text: string }) => void lines.push(text), ended: (end: Ended) => void ends.push(end) }
  const open = (logsSince: string | null = null) => {
    const driver = new Containers({
      engine,
      lab,
      version: '0.1.0',
      logsSince: () => logsSince,
      onEngineLost: () => seen.push('lost'),
      onEngineBack: () => seen.push('back'),
    })
    onTestFinished(() => driver.close())
    return driver
  }
  onTestFinished(() => fake.dispose())
  return { fake, engine, driver: open(), open, on, lines, ends, seen }
}

test('start makes the network and the volumes it needs, all labelled as the lab’s', async () => {
  const { fake, driver, on } = await setup()
  const running = await driver.start(spec, on)
  expect(running.process).toBe(fake.container.id.slice(0, 12))
  expect(fake.container).toMatchObject({ name: 'shop-redis-1', state: 'running' })
  expect(fake.container.body.Labels).toMatchObject({
    'msa.lab': 'shop',
    'msa.lab.id': 'lab-id',
    'msa.component': 'redis',
    'msa.instance': '1',
    'msa.id': 'redis-1',
    'msa.hash': 'h1',
    'com.docker.compose.project': 'msa-shop',
    'com.docker.compose.service': 'redis',
    'com.docker.compose.oneoff': 'False',
  })
  expect(fake.networks.get('shop')).toMatchObject({ 'msa.lab.id': 'lab-id', 'com.docker.compose.project': 'msa-shop' })
  expect(fake.volumes.get('shop-redis-1')).toMatchObject({ 'msa.lab.id': 'lab-id', 'msa.component': 'redis' })
})

test('instances that start at once ask for one network', async () => {
  const { fake, driver, on } = await setup()
  const other: InstanceSpec = {
    ...spec,
    id: 'redis-2',
    instance: 2,
    launch: { ...spec.launch, containerName: 'shop-redis-2' } as InstanceSpec['launch'],
  }
  await Promise.all([driver.start(spec, on), driver.start(other, on)])
  expect(fake.containers.size).toBe(2)
  expect(fake.urls.filter((url) => url.startsWith('POST /networks/create'))).toHaveLength(1)
})

test('an end is reported once, after the last line, and in words', async () => {
  const { fake, driver, on, lines, ends } = await setup()
  await driver.start(spec, on)
  fake.print(fake.container, 'hello\n')
  fake.print(fake.container, 'last words\n', 2)
  fake.end(fake.container, 1)
  await expect.poll(() => ends).toEqual([{ how: 'exited with 1', code: 1 }])
  expect(lines).toEqual(['hello', 'last words'])
})

test.each([
  [{ exitCode: 137, oomKilled: true }, 'ran out of memory'],
  [{ exitCode: 137, oomKilled: false }, 'was killed (SIGKILL)'],
  [{ exitCode: 0, oomKilled: false }, 'exited with 0'],
])('an end of %o is said as: %s', async ({ exitCode, oomKilled }, how) => {
  const { fake, driver, on, ends } = await setup()
  await driver.start(spec, on)
  fake.end(fake.container, exitCode, { oomKilled })
  await expect.poll(() => ends).toEqual([{ how, code: exitCode }])
})

test('a container that somebody removes or restarts has ended', async () => {
  const { fake, engine, driver, on, ends } = await setup()
  await driver.start(spec, on)
  await engine.remove(fake.container.id)
  await expect.poll(() => ends.length).toBe(1)
  await driver.start(spec, on)
  fake.end(fake.container, 0)
  fake.run(fake.container)
  await expect.poll(() => ends.length).toBe(2)
  expect(ends[1]?.how).toMatch(/restarted from outside|exited with 0/)
})

test('a stopped container with the same spec is started again, and its old lines are not repeated', async () => {
  const { fake, driver, on, lines, ends } = await setup()
  await driver.start(spec, on)
  const { id } = fake.container
  fake.print(fake.container, 'first life\n')
  fake.end(fake.container, 1)
  await expect.poll(() => ends.length).toBe(1)
  await driver.start(spec, on)
  expect(fake.container.id).toBe(id)
  fake.print(fake.container, 'second life\n')
  await expect.poll(() => lines).toEqual(['first life', 'second life'])
})

test('a container with another spec is ended, removed and made anew; one that was only created too', async () => {
  const { fake, driver, on, ends } = await setup()
  await driver.start(spec, on)
  const { id: first } = fake.container
  await driver.start({ ...spec, hash: 'h2' }, on)
  const { id: second } = fake.container
  expect(second).not.toBe(first)
  await expect.poll(() => ends.length).toBe(1)
  await driver.remove(spec)
  await expect.poll(() => ends.length).toBe(2)

  // Whoever made this one was killed before it had its files.
  const half = fake.add('shop-redis-1', { Image: 'redis:7', Labels: { ...containerLabels(lab, spec, '0.1.0') } })
  await driver.start(spec, on)
  expect(fake.container.id).not.toBe(half.id)
})

test('nothing is left of a new container that cannot be started', async () => {
  const { fake, driver, on } = await setup()
  const id = '1'.padStart(64, 'c')
  fake.replies.set(`POST /containers/${id}/start`, (response) =>
    response.writeHead(500).end(JSON.stringify({ message: 'error while mounting' })),
  )
  await expect(driver.start(spec, on)).rejects.toMatchObject({ code: 'DOCKER_FAILED' })
  expect(fake.containers.size).toBe(0)
})

test('a port that the engine gives back late is waited for', async () => {
  const { fake, driver, on } = await setup()
  const first = '1'.padStart(64, 'c')
  fake.replies.set(`POST /containers/${first}/start`, (response) =>
    response.writeHead(500).end(JSON.stringify({ message: 'Bind for 127.0.0.1:6379 failed: port is already allocated' })),
  )
  await driver.start(spec, on)
  expect(fake.containers.size).toBe(1)
  expect(fake.container.id).not.toBe(first)
})

test('adopt takes what runs with this very spec, also when it is paused, and what was printed meanwhile', async () => {
  const { fake, driver, open, on, lines, ends } = await setup()
  expect(await driver.adopt(spec, on)).toBeUndefined()
  await driver.start(spec, on)
  fake.print(fake.container, 'seen\n')
  await expect.poll(() => lines).toEqual(['seen'])
  await driver.close()
  fake.print(fake.container, 'meanwhile\n')
  fake.container.state = 'paused'

  const next = open(fake.container.log[0]?.at)
  expect(await next.adopt({ ...spec, hash: 'h2' }, on)).toBeUndefined()
  const adopted = await next.adopt(spec, on)
  expect(adopted?.startedAt.toISOString()).toBe(new Date(fake.container.startedAt).toISOString())
  expect(fake.container.state).toBe('running')
  fake.print(fake.container, 'now\n')
  await expect.poll(() => lines).toEqual(['seen', 'meanwhile', 'now'])
  expect(ends).toEqual([])
  fake.end(fake.container, 3)
  await expect.poll(() => ends).toEqual([{ how: 'exited with 3', code: 3 }])
})

test('stop of a paused container resumes it first, and its end is reported before stop is done', async () => {
  const { fake, driver, on, ends } = await setup()
  const running = await driver.start(spec, on)
  await running.pause()
  expect(fake.container.state).toBe('paused')
  await running.stop('SIGTERM', 5000)
  expect(ends).toEqual([{ how: 'exited with 143', code: 143 }])
  const urls = fake.urls.map((url) => url.split('/').at(-1))
  expect(urls.indexOf('unpause')).toBeLessThan(urls.findIndex((url) => url?.startsWith('kill')))
})

test('an engine that goes away is said once, and a death in its absence is found when it is back', async () => {
  const { fake, driver, on, lines, ends, seen } = await setup()
  await driver.start(spec, on)
  await expect.poll(() => fake.isWatched).toBe(true)
  await fake.die()
  await expect.poll(() => seen).toEqual(['lost'])
  fake.print(fake.container, 'said in the dark\n')
  fake.end(fake.container, 1, { silently: true })
  await fake.listen()
  await expect.poll(() => ends, { timeout: 5000 }).toEqual([{ how: 'exited with 1', code: 1 }])
  await expect.poll(() => seen).toEqual(['lost', 'back'])
  expect(lines).toEqual(['said in the dark'])
})

test('a container that lives through a restart of the engine is not reported, and its log goes on', async () => {
  const { fake, driver, on, lines, ends, seen } = await setup()
  await driver.start(spec, on)
  fake.print(fake.container, 'before\n')
  await expect.poll(() => lines).toEqual(['before'])
  await fake.die()
  await expect.poll(() => seen).toEqual(['lost'])
  await fake.listen()
  await expect.poll(() => seen, { timeout: 5000 }).toEqual(['lost', 'back'])
  fake.print(fake.container, 'after\n')
  await expect.poll(() => lines, { timeout: 5000 }).toEqual(['before', 'after'])
  expect(ends).toEqual([])
})

test('what is left of a lab is found by its labels and removed, its data only when asked', async () => {
  const { fake, engine, driver, on } = await setup()
  await driver.start(spec, on)
  fake.add('stranger', { Image: 'redis:7', Labels: {} })
  const leftovers = await dockerLeftovers(engine, 'lab-id')
  expect(leftovers.containers.map(({ name }) => name)).toEqual(['shop-redis-1'])
  expect((await dockerLeftovers(engine, 'another')).containers).toEqual([])
  expect((await dockerLeftovers(engine, null)).containers).toHaveLength(1)

  const kept = await removeDockerLeftovers(engine, leftovers, { volumes: false })
  expect(kept).toEqual({ containers: ['shop-redis-1'], networks: ['shop'], volumes: [], left: [] })
  expect([...fake.volumes.keys()]).toEqual(['shop-redis-1'])
  const wiped = await removeDockerLeftovers(engine, await dockerLeftovers(engine, null), { volumes: true })
  expect(wiped.volumes).toEqual(['shop-redis-1'])
  expect([...fake.containers.values()].map(({ name }) => name)).toEqual(['stranger'])
})
