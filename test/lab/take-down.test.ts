import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { containerLabels, networkLabels, volumeLabels } from '../../src/lab/labels.ts'
import { takeDown } from '../../src/lab/take-down.ts'
import { workshopOf } from '../../src/shell/lab.ts'
import { FakeDockerEngine } from '../support/fake-docker-engine.ts'
import { desk } from '../support/lab-of-one.ts'
import { specOf } from '../support/specs.ts'

async function engine() {
  const fake = await FakeDockerEngine.start()
  onTestFinished(() => fake.dispose())
  return fake
}

test('everything stops, what is needed last, in whatever order it was first asked for; the lab remembers its ports', async () => {
  const { ctx, lab, running } = await desk()
  const supervisor = await running({
    components: ['zookeeper', 'kafka', 'zipkin'],
    more: { slow: { kafka: 1 }, ports: { 'kafka-1.client': 9092 } },
  })
  for (const id of ['zookeeper-1', 'zipkin-1', 'kafka-1']) await supervisor.household.methods.ensure({ spec: specOf(id) })
  const taken = await takeDown(lab(), { volumes: false }, workshopOf(ctx))
  expect(taken.stopped).toEqual(['zookeeper', 'kafka', 'zipkin'])
  const stops = supervisor.driver.asked.filter((each) => each.startsWith('stop')).map((each) => each.split(' ')[1])
  expect(stops.indexOf('kafka-1')).toBeLessThan(stops.indexOf('zookeeper-1'))
  expect(supervisor.saved.at(-1) ?? (await supervisor.household.methods.observe({ usage: false })).settings).toMatchObject({
    components: [],
    slow: {},
    ports: { 'kafka-1.client': 9092 },
  })
  expect(supervisor.ends).toBe(1)
  await expect(stat(lab().socketPath)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('what is no longer part of the settings is stopped as well', async () => {
  const { ctx, lab, running } = await desk()
  const supervisor = await running({ components: [] })
  await supervisor.household.methods.ensure({ spec: specOf('redis-1') })
  expect((await takeDown(lab(), { volumes: false }, workshopOf(ctx))).stopped).toEqual(['redis'])
  expect(supervisor.driver.alive).toEqual([])
})

test('a folder that is gone, and a state that cannot be written, keep nothing up', async () => {
  const { ctx, lab, running } = await desk()
  const supervisor = await running({
    components: ['redis'],
    saveSettings: async ({ components }) => {
      if (components.length === 0) throw new Error('no folder')
    },
  })
  await supervisor.household.methods.ensure({ spec: specOf('redis-1') })
  await takeDown(lab(), { volumes: true }, workshopOf(ctx))
  expect([supervisor.driver.alive, supervisor.ends]).toEqual([[], 1])
})

test('without a supervisor, containers are found by their labels; volumes are kept, or not', async () => {
  const fake = await engine()
  const { ctx, lab } = await desk({ env: { DOCKER_HOST: `unix://${fake.socketPath}` } })
  const identity = { id: lab().id, name: 'msa' }
  const put = () => {
    fake.run(fake.add('msa-kafka-1', { Image: 'image', Labels: { ...containerLabels(identity, specOf('kafka-1'), '1.2.3') } }))
    fake.networks.set('msa', { ...networkLabels(identity) })
    fake.volumes.set('msa-kafka-1', { ...volumeLabels(identity, 'msa-kafka-1', 'kafka') })
  }
  put()
  expect(await takeDown(lab(), { volumes: false }, workshopOf(ctx))).toEqual({
    stopped: [],
    kept: ['volume msa-kafka-1'],
    wiped: [],
    removed: { processes: 0, containers: 1, networks: 1, volumes: 0 },
  })
  expect([fake.containers.size, fake.networks.size, [...fake.volumes.keys()]]).toEqual([0, 0, ['msa-kafka-1']])
  put()
  expect(await takeDown(lab(), { volumes: true }, workshopOf(ctx))).toMatchObject({ kept: [], removed: { volumes: 1 } })
  expect(fake.volumes.size).toBe(0)
})

test('folders with data are kept, rendered files are not; with volumes all of the lab goes', async () => {
  const { ctx, lab } = await desk()
  const { files } = lab()
  for (const folder of ['data/kafka-1', 'files/kafka-1', 'logs']) await mkdir(join(files.dir, folder), { recursive: true })
  await writeFile(join(files.dir, 'files/kafka-1/server.properties'), '')
  expect((await takeDown(lab(), { volumes: false }, workshopOf(ctx))).kept).toEqual([join(files.dir, 'data')])
  await expect(stat(join(files.dir, 'files'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect((await stat(join(files.dir, 'logs'))).isDirectory()).toBe(true)
  expect((await takeDown(lab(), { volumes: true }, workshopOf(ctx))).kept).toEqual([])
  await expect(stat(files.dir)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a lab that was never there is down', async () => {
  const { ctx, lab } = await desk()
  expect(await takeDown(lab('b'), { volumes: true }, workshopOf(ctx))).toEqual({
    stopped: [],
    kept: [],
    wiped: [],
    removed: { processes: 0, containers: 0, networks: 0, volumes: 0 },
  })
})
