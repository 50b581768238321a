import { readdir, readFile, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { converge, propose, type Wish } from '../../src/lab/converge.ts'
import { planAsText } from '../../src/lab/plan.ts'
import { prepareFolders } from '../../src/lab/store.ts'
import { workshopOf } from '../../src/shell/lab.ts'
import { settingsOf } from '../support/fakes/supervisor.ts'
import { desk } from '../support/lab-of-one.ts'

const wish = (facts: Partial<Wish> = {}): Wish => ({
  settings: settingsOf(['redis']),
  images: {},
  askedPorts: {},
  autoPorts: true,
  command: 'up redis',
  title: 'redis',
  waitMs: 60_000,
  ...facts,
})

async function setup(facts: Parameters<Awaited<ReturnType<typeof desk>>['running']>[0] = {}) {
  const person = await desk()
  const supervisor = await person.running(facts)
  const lab = person.lab()
  const client = await supervisor.connect()
  const shop = workshopOf(person.ctx)
  return { ...person, supervisor, client, shop, at: lab }
}

test('what would happen is worked out without writing anything', async () => {
  const { ctx, lab } = await desk()
  const proposal = await propose(lab(), wish(), undefined, workshopOf(ctx), undefined)
  expect(planAsText(proposal.plan)).toBe('#1  redis  start   not running')
  await expect(stat(ctx.paths.stateDir)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('then it is made so: told, remembered, with secrets that stay', async () => {
  const { at, supervisor, client, shop } = await setup()
  await prepareFolders(at.files)
  const proposal = await propose(at, wish(), client, shop, undefined)
  await converge(at, wish(), proposal, client, shop)
  expect(supervisor.driver.asked).toEqual(['start redis-1'])
  expect(supervisor.saved.at(-1)).toMatchObject({ components: ['redis'], ports: { 'redis-1.client': expect.any(Number) } })
  expect(supervisor.happened.map(({ kind }) => kind)).toEqual([
    'run-started',
    'component-starting',
    'component-started',
    'component-healthy',
    'run-finished',
  ])
  expect(supervisor.happened[0]).toMatchObject({ command: 'up redis', plan: ['#1  redis  start   not running'] })
  expect(supervisor.happened.at(-1)).toMatchObject({ outcome: 'done' })
  expect(Object.keys(JSON.parse(await readFile(at.files.secrets, 'utf8')))).toEqual(['kafka-cluster-id', 'mariadb'])
})

test('the second time nothing is done, and nothing told', async () => {
  const { at, supervisor, client, shop } = await setup()
  await prepareFolders(at.files)
  const first = await propose(at, wish(), client, shop, undefined)
  await converge(at, wish(), first, client, shop)
  const events = supervisor.happened.length
  const second = await propose(at, wish({ settings: first.settings }), client, shop, first.settings)
  expect(planAsText(second.plan)).toBe('unchanged: redis')
  await converge(at, wish(), second, client, shop)
  expect([supervisor.happened.length, supervisor.driver.all.length]).toEqual([events, 1])
})

test('its own ports are not taken by a stranger; another port is a reason, in words', async () => {
  const { at, client, shop } = await setup()
  await prepareFolders(at.files)
  const first = await propose(at, wish(), client, shop, undefined)
  await converge(at, wish(), first, client, shop)
  const before = first.settings.ports['redis-1.client']
  const asked = { ...wish({ settings: first.settings, autoPorts: false }), askedPorts: { redis: 26_379 } }
  const second = await propose(at, asked, client, shop, first.settings)
  expect(planAsText(second.plan)).toBe(
    `#1  redis  stop    port client ${before} → 26379\n#2  redis  start   port client ${before} → 26379   after #1`,
  )
})

test('a delay is a reason, too', async () => {
  const { at, client, shop } = await setup()
  await prepareFolders(at.files)
  const first = await propose(at, wish(), client, shop, undefined)
  await converge(at, wish(), first, client, shop)
  const slow = { ...first.settings, slow: { redis: 200 } }
  const second = await propose(at, wish({ settings: slow }), client, shop, first.settings)
  expect(planAsText(second.plan)).toContain('stop    delay of 200 ms')
  await converge(at, wish(), second, client, shop)
  const third = await propose(at, wish({ settings: { ...second.settings, slow: {} } }), client, shop, second.settings)
  expect(planAsText(third.plan)).toContain('stop    delay removed')
  const slower = await propose(
    at,
    wish({ settings: { ...second.settings, slow: { redis: 500 } } }),
    client,
    shop,
    second.settings,
  )
  expect(planAsText(slower.plan)).toContain('adjust  delay 200 → 500 ms')
})

test('only what is named is brought up; the settings hold all', async () => {
  const { at, supervisor, client, shop } = await setup()
  await prepareFolders(at.files)
  const one = wish({ settings: settingsOf(['zipkin', 'redis']), only: new Set(['redis-1']) })
  await converge(at, one, await propose(at, one, client, shop, undefined), client, shop)
  expect(supervisor.driver.asked).toEqual(['start redis-1'])
  expect(supervisor.saved.at(-1)?.components).toEqual(['zipkin', 'redis'])
})

test('a run that fails is told as failed, one that takes too long as timed out', async () => {
  const { at, supervisor, client, shop } = await setup({ answers: false })
  await prepareFolders(at.files)
  const soon = wish({ waitMs: 20 })
  await expect(converge(at, soon, await propose(at, soon, client, shop, undefined), client, shop)).rejects.toMatchObject({
    code: 'TIMED_OUT',
  })
  expect(supervisor.happened.findLast(({ kind }) => kind === 'run-finished')).toMatchObject({ outcome: 'timed-out' })
  await client.call('stop', { id: 'redis-1', remove: true })
  supervisor.driver.onStarted = (running) => running.end()
  await expect(converge(at, wish(), await propose(at, wish(), client, shop, undefined), client, shop)).rejects.toMatchObject({
    code: 'COMPONENT_FAILED',
  })
  expect(supervisor.happened.findLast(({ kind }) => kind === 'run-finished')).toMatchObject({ outcome: 'failed' })
})

test('with a lab whose folder nobody may write, nothing is started', async () => {
  const { at, supervisor, client, shop } = await setup()
  const proposal = await propose(at, wish(), client, shop, undefined)
  await expect(converge(at, wish(), proposal, client, shop)).rejects.toMatchObject({ code: 'STATE_UNWRITABLE', exitCode: 3 })
  expect(supervisor.driver.all).toEqual([])
  await expect(readdir(at.files.dir)).rejects.toMatchObject({ code: 'ENOENT' })
})
