import { expect, onTestFinished, test } from 'vitest'
import { containerLabels } from '../../src/lab/labels.ts'
import { observe } from '../../src/lab/observe.ts'
import type { SupervisorView } from '../../src/lab/supervisor-rpc.ts'
import { unsupervised } from '../../src/lab/unsupervised.ts'
import { createDockerEngine } from '../../src/runtime/docker.ts'
import { FakeDockerEngine } from '../support/fake-docker-engine.ts'
import { fakeSupervisor } from '../support/fakes/supervisor.ts'
import { specOf } from '../support/specs.ts'

async function engineOf(...found: readonly { id: string; state?: 'running' | 'paused' | 'exited'; lab?: string }[]) {
  const fake = await FakeDockerEngine.start()
  onTestFinished(() => fake.dispose())
  for (const { id, state = 'running', lab = 'id' } of found) {
    const Labels = { ...containerLabels({ id: lab, name: 'msa' }, specOf(id), '1.2.3') }
    fake.add(`msa-${id}`, { Image: 'image', Labels }).state = state
  }
  const env = { DOCKER_HOST: `unix://${fake.socketPath}` }
  return { env, engine: createDockerEngine(env) }
}

async function viewOf(...ids: readonly string[]): Promise<SupervisorView> {
  const { household } = await fakeSupervisor()
  for (const id of ids) await household.methods.ensure({ spec: specOf(id) })
  return household.methods.observe({ usage: false })
}

test('a supervisor knows what it looks after', async () => {
  expect(await observe('id', await viewOf('zipkin-1'), undefined)).toEqual([
    { id: 'zipkin-1', name: 'zipkin', hash: 'zipkin-hash', phase: 'healthy', runs: true, delayMs: 0 },
  ])
})

test('a container that nobody looks after is found by its labels, with the spec it was made from', async () => {
  const { engine } = await engineOf(
    { id: 'zipkin-1' },
    { id: 'kafka-2', state: 'paused' },
    { id: 'redis-1', state: 'exited' },
    { id: 'mariadb-1', lab: 'another' },
  )
  expect(await observe('id', undefined, engine)).toEqual([
    { id: 'zipkin-1', name: 'zipkin-1', hash: 'zipkin-hash', phase: 'unsupervised', runs: true, delayMs: 0 },
    { id: 'kafka-2', name: 'kafka-2', hash: 'kafka-hash', phase: 'unsupervised', runs: true, delayMs: 0 },
    { id: 'redis-1', name: 'redis-1', hash: 'redis-hash', phase: 'stopped', runs: false, delayMs: 0 },
  ])
})

test('what both know, the supervisor knows better', async () => {
  const { engine } = await engineOf({ id: 'zipkin-1' }, { id: 'redis-1' })
  const found = await observe('id', await viewOf('zipkin-1'), engine)
  expect(found.map(({ id, phase }) => `${id} ${phase}`)).toEqual(['zipkin-1 healthy', 'redis-1 unsupervised'])
})

test('without an engine nothing of ours runs in one', async () => {
  const engine = createDockerEngine({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })
  expect(await observe('id', undefined, engine)).toEqual([])
  expect(await unsupervised('id', { DOCKER_HOST: 'unix:///nowhere/docker.sock' })).toEqual([])
})

test('for status they say what to type', async () => {
  const { env } = await engineOf({ id: 'zipkin-1' }, { id: 'kafka-2', state: 'paused' }, { id: 'redis-1', state: 'exited' })
  const found = await unsupervised('id', env)
  expect(found.map(({ id, component, instance, state, detail }) => ({ id, component, instance, state, detail }))).toEqual([
    {
      id: 'zipkin-1',
      component: 'zipkin',
      instance: 1,
      state: 'unsupervised',
      detail: 'the supervisor is gone: msa up adopts it',
    },
    { id: 'kafka-2', component: 'kafka', instance: 2, state: 'unsupervised', detail: null },
    { id: 'redis-1', component: 'redis', instance: 1, state: 'stopped', detail: null },
  ])
})
