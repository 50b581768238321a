import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { stop } from '../../../src/commands/stop/stop.handler.ts'
import { type UpInput, up } from '../../../src/commands/up/up.handler.ts'
import { takeLock } from '../../../src/lab/lock.ts'
import { prepareFolders } from '../../../src/lab/store.ts'
import { settingsOf } from '../../support/fakes/supervisor.ts'
import { desk } from '../../support/lab-of-one.ts'
import { temporaryFolder } from '../../support/rig.ts'

const input = (facts: Partial<UpInput> = {}): UpInput => ({
  names: ['redis'],
  profiles: [],
  scale: {},
  runtime: 'native',
  kraft: false,
  waitMs: 60_000,
  ports: {},
  autoPorts: true,
  dryRun: false,
  rollback: false,
  yes: false,
  broker: null,
  ...facts,
})

async function project(text: string): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'msa.yaml'), text)
  return folder
}

test('what is not running is started, and then it says where', async () => {
  const { ctx, running, said } = await desk()
  const supervisor = await running()
  await up(ctx, input())
  expect(supervisor.driver.asked).toEqual(['start redis-1'])
  expect((await said()).out).toMatch(/^✓ lab "msa" is up: 1 component in .*\n\n {2}redis {2}127\.0\.0\.1:\d+\n/)
})

test('the second time nothing is done', async () => {
  const { ctx, running, said, lab } = await desk()
  const supervisor = await running()
  await up(ctx, input())
  const [settings] = supervisor.saved
  await writeFile(lab().files.state, JSON.stringify(settings))
  await up(ctx, input({ runtime: null }))
  expect(supervisor.driver.all).toHaveLength(1)
  expect((await said()).out).toContain('nothing had to be done')
})

test('a dry run prints the plan and writes nothing at all', async () => {
  const { ctx, said } = await desk()
  await up(ctx, input({ dryRun: true, names: ['zookeeper', 'redis'] }))
  expect((await said()).out).toBe(
    'zookeeper, redis on native (asked for)\n#1  zookeeper  start   not running\n#2  redis      start   not running\n',
  )
  expect((await readdir(ctx.home)).sort()).toEqual(['bin'])
})

test('a dry run does not wait for whoever works on the lab; a real one does, and says for whom', async () => {
  const { ctx, running, said, lab } = await desk()
  await running()
  await prepareFolders(lab().files)
  await using _lock = await takeLock(lab().files.lock, { waitMs: 0 })
  await up(ctx, input({ dryRun: true }))
  await expect(up(ctx, input({ waitMs: 60 }))).rejects.toMatchObject({ code: 'LAB_BUSY', exitCode: 3 })
  expect((await said()).err).toContain(`pid ${process.pid}`)
})

test('msa.yaml says what is asked for by default', async () => {
  const cwd = await project('runtime: native\nprofile: messaging\nports: { redis: 26379 }\n')
  const { ctx, said } = await desk({ cwd, format: 'json' })
  await up(ctx, input({ dryRun: true, names: [], runtime: null }))
  expect(JSON.parse((await said()).out)).toMatchObject({
    runtime: { runtime: 'native' },
    plan: { steps: expect.arrayContaining([expect.objectContaining({ kind: 'start', name: 'redis' })]) },
  })
})

test('what is optional and cannot be had is left out, with one line', async () => {
  const { ctx, said } = await desk()
  await up(ctx, input({ dryRun: true, names: [], profiles: ['monitoring'] }))
  const { out, err } = await said()
  expect(err).toBe('• grafana is left out: grafana is not installed, and this system has no package of it\n')
  expect(out).not.toContain('grafana')
})

test('a running lab keeps its mode, and is told so in those words', async () => {
  const { ctx, lab } = await desk()
  await prepareFolders(lab().files)
  await writeFile(lab().files.state, JSON.stringify(settingsOf(['zookeeper', 'kafka'])))
  await expect(up(ctx, input({ names: [], kraft: true, runtime: null }))).rejects.toMatchObject({
    code: 'LAB_CONFLICT',
    hint: 'msa down, then msa up --kraft',
  })
  await expect(up(ctx, input({ names: [], runtime: 'docker' }))).rejects.toMatchObject({ exitCode: 3 })
})

test('docker that is asked for and does not answer is said, before anything is made of it', async () => {
  const { ctx, running } = await desk()
  const supervisor = await running()
  await expect(up(ctx, input({ runtime: 'docker' }))).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE', exitCode: 3 })
  expect(supervisor.happened).toEqual([])
})

test('a state of a newer msa is left alone', async () => {
  const { ctx, lab } = await desk()
  await prepareFolders(lab().files)
  await writeFile(lab().files.state, '{"schemaVersion":2}')
  await expect(up(ctx, input())).rejects.toMatchObject({ code: 'STATE_TOO_NEW', exitCode: 3 })
})

test('a component nobody knows is met with the one that was meant, also in --scale', async () => {
  const { ctx } = await desk()
  await expect(up(ctx, input({ names: ['reddis'], dryRun: true }))).rejects.toMatchObject({
    code: 'UNKNOWN_COMPONENT',
    message: expect.stringContaining('Did you mean redis?'),
  })
  await expect(up(ctx, input({ scale: { kafak: 3 }, dryRun: true }))).rejects.toMatchObject({ code: 'UNKNOWN_COMPONENT' })
})

test('when one fails, what is up all the same is said, with how to go on', async () => {
  const { ctx, running } = await desk({ kafkaJars: true })
  const supervisor = await running()
  supervisor.driver.onStarted = (running) => {
    if (running.spec.id === 'redis-1') running.end()
  }
  await up(ctx, input({ names: ['zookeeper'] }))
  await expect(up(ctx, input({ names: ['redis'] }))).rejects.toMatchObject({
    code: 'COMPONENT_FAILED',
    exitCode: 1,
    details: expect.arrayContaining(['up and healthy: zookeeper']),
    hint: 'msa up goes on where it stopped; msa down takes it away',
  })
})

test('with --rollback what this run started is stopped again, and what ran before runs on', async () => {
  const { ctx, running } = await desk({ kafkaJars: true })
  const supervisor = await running()
  await up(ctx, input({ names: ['zookeeper'] }))
  supervisor.driver.beforeStart = ({ id }) => {
    if (id === 'redis-1') throw new Error('no')
  }
  await expect(up(ctx, input({ names: ['redis', 'prometheus'], rollback: true }))).rejects.toMatchObject({
    message: 'redis failed: no',
  })
  expect(supervisor.driver.alive).toEqual(['zookeeper-1'])
  const { instances } = await supervisor.household.methods.observe({ usage: false })
  expect(instances.map(({ id }) => id)).toEqual(['zookeeper-1'])
})

test('a rollback that fails does not hide what failed first', async () => {
  const { ctx, running, said } = await desk({ kafkaJars: true })
  const supervisor = await running()
  supervisor.driver.onStarted = (running) => {
    if (running.spec.id === 'zookeeper-1') running.obeys = false
  }
  supervisor.driver.beforeStart = ({ id }) => {
    if (id === 'redis-1') throw new Error('no')
  }
  await expect(up(ctx, input({ names: ['zookeeper', 'redis'], rollback: true }))).rejects.toMatchObject({
    message: 'redis failed: no',
  })
  expect((await said()).err).toContain('• not all of it could be rolled back: ')
})

test('a lab whose folder cannot be made is said, before anything else', async () => {
  const { ctx } = await desk()
  await mkdir(dirname(ctx.paths.stateDir), { recursive: true })
  await writeFile(ctx.paths.stateDir, '')
  await expect(up(ctx, input())).rejects.toMatchObject({
    code: 'STATE_UNWRITABLE',
    exitCode: 3,
    hint: 'XDG_STATE_HOME=/a/folder/of/yours msa up',
  })
  expect((await stat(ctx.paths.stateDir)).isFile()).toBe(true)
})

const services = (more = '') => project(`services:\n  orders: {command: node orders.js, needs: redis}\n${more}`)

test('services of msa.yaml come up with all else, and are known to every command from wherever it is typed', async () => {
  const { ctx, running, lab } = await desk({ cwd: await services() })
  const supervisor = await running()
  await up(ctx, input({ names: ['orders'] }))
  expect(supervisor.driver.asked).toEqual(['start redis-1', 'start orders-1'])
  await stop({ ...ctx, cwd: '/' }, { names: ['orders'], name: lab().name })
  expect(supervisor.driver.asked.at(-1)).toBe('stop orders-1 SIGTERM')
})

test('one that msa.yaml has lost is stopped; the rest stays', async () => {
  const cwd = await services('  seed: {command: node seed.js}\n')
  const { ctx, running, lab } = await desk({ cwd })
  const supervisor = await running()
  await up(ctx, input({ names: ['orders', 'seed'] }))
  const settings = supervisor.saved.at(-1)
  await writeFile(lab().files.state, JSON.stringify(settings))
  await writeFile(join(cwd, 'msa.yaml'), 'services:\n  orders: {command: node orders.js, needs: redis}\n')
  await up(ctx, input({ names: ['orders'], runtime: null }))
  expect(supervisor.driver.alive.sort()).toEqual(['orders-1', 'redis-1'])
  expect(supervisor.saved.at(-1)?.components).toEqual(['redis', 'orders'])
})

test('an image runs in Docker only, and that is said before anything is started', async () => {
  const { ctx, running } = await desk({ cwd: await services('  web: {image: "shop/web:1"}\n') })
  const supervisor = await running()
  await expect(up(ctx, input({ names: ['web'] }))).rejects.toMatchObject({
    exitCode: 3,
    message: 'web is an image, and this lab runs as processes of this machine.',
  })
  expect(supervisor.driver.asked).toEqual([])
})

test('the broker is remembered, and another one is an answer to why services are started again', async () => {
  const { ctx, running, said, lab } = await desk({ cwd: await services() })
  const supervisor = await running()
  await up(ctx, input({ names: ['orders'], broker: 'rabbitmq' }))
  await writeFile(lab().files.state, JSON.stringify(supervisor.saved.at(-1)))
  await up(ctx, input({ names: ['orders'], runtime: null, broker: 'kafka', dryRun: true }))
  expect((await said()).out).toMatch(/orders {2}stop {4}broker rabbitmq → kafka/)
  await up(ctx, input({ names: ['orders'], runtime: null, broker: 'kafka' }))
  expect(supervisor.saved.at(-1)).toMatchObject({ broker: 'kafka' })
})

test('a dry run makes neither files to serve nor a record', async () => {
  const { ctx, lab, said } = await desk({ env: { PATH: process.env.PATH } })
  await up(ctx, input({ names: ['config-service'], dryRun: true }))
  expect((await said()).out).toContain('config-service  start')
  await expect(stat(lab().files.dir)).rejects.toThrow('ENOENT')
})
