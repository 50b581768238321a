import { expect, onTestFinished, test } from 'vitest'
import { networkLabels, volumeLabels } from '../../../src/lab/labels.ts'
import { createDockerEngine } from '../../../src/runtime/docker.ts'
import { FakeDockerEngine } from '../../support/fake-docker-engine.ts'

const mine = { id: 'mine', name: 'msa' }

async function setup() {
  const fake = await FakeDockerEngine.start()
  onTestFinished(() => fake.dispose())
  return { fake, engine: createDockerEngine({ DOCKER_HOST: `unix://${fake.socketPath}` }) }
}

test.each([
  [{}, "not a lab's"],
  [{ ...volumeLabels({ id: 'other', name: 'shop' }, 'msa-kafka-1', 'kafka') }, 'of another lab "shop"'],
  [
    { ...volumeLabels({ id: 'other', name: 'msa' }, 'msa-kafka-1', 'kafka') },
    'of a lab "msa" that was made with another state folder (XDG_STATE_HOME)',
  ],
])('a volume that is there already is nobody’s to take: %#', async (labels, whose) => {
  const { fake, engine } = await setup()
  fake.volumes.set('msa-kafka-1', labels)
  await expect(engine.ensureVolume('msa-kafka-1', volumeLabels(mine, 'msa-kafka-1', 'kafka'))).rejects.toMatchObject({
    code: 'LAB_CONFLICT',
    exitCode: 3,
    message: `there is a volume called msa-kafka-1 already, ${whose}`,
    hint: 'msa up --name OTHER --auto-ports   or  docker volume rm msa-kafka-1',
  })
  expect(fake.volumes.get('msa-kafka-1')).toEqual(labels)
})

test('nor is a network, though its name is the same', async () => {
  const { fake, engine } = await setup()
  fake.networks.set('msa', { ...networkLabels({ id: 'other', name: 'msa' }) })
  await expect(engine.ensureNetwork('msa', networkLabels(mine))).rejects.toMatchObject({
    message: 'there is a network called msa already, of a lab "msa" that was made with another state folder (XDG_STATE_HOME)',
  })
})
