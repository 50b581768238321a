import { execFile } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../src/platform/http/create-app.ts'
import type { ServiceDefinition } from '../../src/platform/platform.ts'
import { whichProgram } from '../../src/runtime/packages/programs.ts'
import { serviceOf } from '../support/platform.ts'
import { eventually } from '../support/rig.ts'
import { prometheusOf, whyNoPrometheus } from '../support/servers/prometheus.ts'

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

test.skipIf(whyNoPrometheus() !== undefined)('Prometheus stores what it asks for, with the trace of a value', async () => {
  const service = await serviceOf(definition, { argv: ['--management.metrics.distribution.percentiles-histogram.users=true'] })
  const prometheus = await prometheusOf({ port: service.port, path: '/actuator/prometheus' })
  onTestFinished(() => prometheus.remove())
  const traceId = 'a'.repeat(32)
  await (await fetch(`${service.url}/welcome`, { headers: { b3: `${traceId}-${'b'.repeat(16)}-1` } })).text()
  const query = async (text: string) => JSON.stringify((await prometheus.ask(`/query?query=${encodeURIComponent(text)}`)).data)
  const [welcome, underWay] = ['users_welcome_seconds_count{uri="/welcome"}', 'users_welcome_seconds_active_count']
  // It looks for targets every five seconds.
  await eventually('the count', async () => /"1"/.test(await query(welcome)), 30_000)
  expect(await query('up')).toMatch(/"1"\]/)
  expect(await query(underWay)).toMatch(/"0"\]/)
  expect(await query('order_lines_sum')).toMatch(/"3"\]/)
  const range = `start=${Date.now() / 1000 - 60}&end=${Date.now() / 1000 + 60}`
  const buckets = encodeURIComponent('users_welcome_seconds_bucket')
  const exemplars = await prometheus.ask(`/query_exemplars?query=${buckets}&${range}`)
  expect(JSON.stringify(exemplars.data)).toContain(traceId)
})
