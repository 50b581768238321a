import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serviceNames } from '../../../src/commands/completion/service-names.ts'
import { telemetryNames } from '../../../src/commands/completion/telemetry-names.ts'
import { desk } from '../../support/lab-of-one.ts'
import { httpServer, json } from '../../support/servers/http.ts'
import { fakeInstance, fakeRegistry } from '../../support/servers/microservices.ts'

/** A person in whose project a context names these systems. */
async function at(context: Readonly<Record<string, string>>) {
  const person = await desk()
  await writeFile(join(person.ctx.cwd, 'msa.yaml'), `contexts: {here: ${JSON.stringify(context)}}\n`)
  return person.ctx
}
const typed = ['--context', 'here']

test('services are offered by name, with how many of their instances are UP', async () => {
  const [first, second, orders] = [
    await fakeInstance('user-service'),
    await fakeInstance('user-service'),
    await fakeInstance('order-service'),
  ]
  second.status = 'DOWN'
  const { eureka } = await fakeRegistry([first, second, orders])
  expect(await serviceNames(await at({ eureka }), typed).service?.()).toEqual([
    { word: 'order-service', summary: '1 of 1 UP' },
    { word: 'user-service', summary: '1 of 2 UP' },
  ])
})

test('recent traces are offered with what they began with, and metrics with what they mean', async () => {
  const span = { traceId: 'ab', id: '1', name: 'get /', localEndpoint: { serviceName: 'gateway-service' } }
  const zipkin = await httpServer((_, response) => json(response, [[span]]))
  const prometheus = await httpServer(({ path }, response) =>
    json(response, { status: 'success', data: path.endsWith('/metadata') ? { up: [{ type: 'gauge', help: 'is up' }] } : ['up'] }),
  )
  const names = telemetryNames(await at({ zipkin: zipkin.url, prometheus: prometheus.url }), typed)
  expect(await names.trace?.()).toEqual([{ word: 'ab', summary: 'gateway-service get /' }])
  expect(await names.promql?.()).toEqual([{ word: 'up', summary: 'is up' }])
})
