import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import type { ServiceDefinition } from 'msa-lab/platform/platform'
import { type RunningService, startService } from 'msa-lab/platform/service'
import { definition } from '../src/app.ts'
import { upstream } from '../src/upstream.ts'

// Alone: nobody is found by a name, so that only whom it asks by an address answers.
const alone = [
  '--server.port=0',
  '--spring.cloud.config.enabled=false',
  '--spring.cloud.bus.enabled=false',
  '--eureka.client.enabled=false',
]
const running: RunningService[] = []

async function start(what: ServiceDefinition, ...more: readonly string[]): Promise<string> {
  const surroundings = { argv: [...alone, ...more], env: {}, cwd: import.meta.dirname, stdout: new PassThrough().resume() }
  const service = await startService(what, surroundings)
  running.unshift(service)
  return service.url
}

let asked: string
let page: string

before(async () => {
  asked = await start(upstream, '--answer.takes=20ms')
  page = await start(definition, `--tips.url=${asked}/%s/lines`)
})
after(() => Promise.all(running.map((service) => service.stop())))

test('who is asked answers at once, or line by line', async () => {
  assert.deepEqual(await (await fetch(`${asked}/7`)).json(), { id: '7', from: '__NAME__-upstream' })
  const lines = (await (await fetch(`${asked}/7/lines`)).text()).trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { line: number }).line),
    [1, 2, 3, 4],
  )
})

test('without one of the three there is no page', async () => {
  const answer = await fetch(`${page}/pages/7`)
  assert.equal(answer.status, 500)
})
