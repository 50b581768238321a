import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import { type RunningService, startService } from 'msa-lab/platform/service'
import { definition } from '../src/app.ts'

// The whole service on a port of its own, with nothing around it.
const alone = [
  '--server.port=0',
  '--spring.cloud.config.enabled=false',
  '--spring.cloud.bus.enabled=false',
  '--eureka.client.enabled=false',
]
let service: RunningService

before(async () => {
  const argv = [...alone, '--greeting.message=hi there']
  service = await startService(definition, { argv, env: {}, cwd: import.meta.dirname, stdout: new PassThrough().resume() })
})
after(() => service.stop())

test('it greets with the words of its configuration', async () => {
  const answer = await fetch(`${service.url}/welcome`)
  assert.equal(answer.status, 200)
  assert.deepEqual(await answer.json(), { message: 'hi there', instances: [] })
})

test('it is healthy', async () => {
  const answer = await fetch(`${service.url}/actuator/health`)
  assert.equal(answer.status, 200)
  assert.equal(((await answer.json()) as { status: string }).status, 'UP')
})
