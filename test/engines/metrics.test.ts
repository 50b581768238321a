import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { createApp } from '../../src/platform/http/create-app.ts'
import type { ServiceDefinition } from '../../src/platform/platform.ts'
import { whichProgram } from '../../src/runtime/packages/programs.ts'
import { serviceOf } from '../support/platform.ts'

const promtool = whichProgram('promtool', process.env)

const definition: ServiceDefinition = {
  name: 'user-service',
  defaults: { 'management.endpoints.web.exposure.include': '*' },
  build: ({ log, metrics, tracing }) => {
    const app = createApp({ log, metrics, tracing })
    app.get('/welcome', { config: { timed: { name: 'users.welcome', longTask: true } } }, () => 'welcome')
    metrics.summary('order.lines', { baseUnit: 'lines', tags: { note: 'say "x"\\\n' } }).record(3)
    return app
  },
}

/** What Prometheus' own reader says of it; undefined when it can read it. */
function complaintOf(program: string, text: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(program, ['check', 'metrics'], { timeout: 20_000 }, (error, stdout, stderr) => {
      // 3: it can be read, and could be called better. Micrometer's names are not ours to choose.
      resolve(error === null || error.code === 3 ? undefined : `${error.code} ${stdout}${stderr}`)
    })
    child.stdin?.end(text)
  })
}

test.skipIf(promtool === undefined)('Prometheus itself can read what a service shows', async () => {
  const service = await serviceOf(definition, {
    argv: [
      '--management.metrics.distribution.percentiles-histogram.http=true',
      '--management.metrics.distribution.percentiles.users=0.5,0.95',
    ],
  })
  await (await fetch(`${service.url}/welcome`)).text()
  const text = await (await fetch(`${service.url}/actuator/prometheus`)).text()
  expect(text).toContain('http_server_requests_seconds_bucket')
  expect(await complaintOf(promtool ?? '', text)).toBeUndefined()
  expect(await complaintOf(promtool ?? '', `${text}broken{\n`)).toContain('error while linting')
})
