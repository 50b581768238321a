import { expect, test } from 'vitest'
import { createApp } from '../../../src/platform/http/create-app.ts'
import type { ServiceDefinition } from '../../../src/platform/platform.ts'
import { createResilience, type Resilience } from '../../../src/platform/resilience/create-resilience.ts'
import { folderWith, serviceOf } from '../../support/platform.ts'
import { heldMetrics } from './fakes.ts'
import { failureOfKind, resilienceVectors } from './vectors.ts'
import { virtualClock } from './virtual-clock.ts'

interface Exchange {
  readonly request: { readonly method: string; readonly path: string; readonly body?: string }
  readonly status: number
  readonly contentType: string
  readonly body: Readonly<Record<string, unknown>>
}

interface Capture {
  readonly configuration: string
  readonly exchanges: readonly Exchange[]
  readonly prometheus: readonly string[]
}

const capture = resilienceVectors<Capture>('breaker-actuator')

class IllegalArgumentException extends Error {}
const refused = () => Object.assign(failureOfKind('connect'), { message: 'Connection refused' })

/** The application of the recording, on a clock that stands still. */
async function recordedApp() {
  const clock = virtualClock()
  const meters = heldMetrics()
  let made: Resilience | undefined
  const definition: ServiceDefinition = {
    name: 'user-service',
    defaults: {},
    build: (platform) => {
      made = createResilience({ ...platform, metrics: meters.metrics, clock })
      return createApp({ log: platform.log })
    },
  }
  const { url } = await serviceOf(definition, {
    cwd: folderWith({ 'application.yml': capture.configuration }),
    argv: ['--server.port=0'],
  })
  if (made === undefined) throw new Error('nothing was built')
  return { url, resilience: made, clock, meters }
}

/** Times and what only Java says of a class, taken out. */
function comparable(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replace(/"creationTime":"[^"]+Z\[Etc\/UTC\]"/g, '"creationTime":"(time)"')
    .replace(/"timestamp":"[^"]+"/g, '"timestamp":"(time)"')
    .replace(/java\.lang\./g, '')
  return JSON.parse(text)
}

test('the actuator answers what it answered in the recorded application, exchange by exchange', async () => {
  const { url, resilience, clock } = await recordedApp()
  const { exchanges } = capture
  let next = 0
  const answersAsRecorded = async (count: number) => {
    for (const { request, status, contentType, body } of exchanges.slice(next, next + count)) {
      const answer = await fetch(url + request.path, {
        method: request.method,
        ...(request.body !== undefined && { body: request.body, headers: { 'content-type': 'application/json' } }),
      })
      const all = (await answer.json()) as { components?: Record<string, unknown> }
      const { circuitBreakers, rateLimiters } = all.components ?? {}
      const ours = request.path === '/actuator/health' ? { status: 'UP', components: { circuitBreakers, rateLimiters } } : all
      const seen = { request, status: answer.status, contentType: answer.headers.get('content-type'), body: ours }
      expect(comparable(seen)).toEqual(comparable({ request, status, contentType, body }))
      if (request.path === '/actuator/circuitbreakers') expect(JSON.stringify(seen.body)).toBe(JSON.stringify(body))
      next++
    }
  }
  const fails = (call: Promise<unknown>) => expect(call).rejects.toThrow()
  await answersAsRecorded(3)

  const orders = resilience.breaker('orderService')
  await orders.run(async () => 'ok')
  await fails(orders.run(() => Promise.reject(new IllegalArgumentException('bad'))))
  for (let call = 0; call < 4; call++) await fails(orders.run(() => Promise.reject(refused())))
  await answersAsRecorded(21)

  for (let call = 0; call < 5; call++) await fails(resilience.breaker('autoHalf').run(() => Promise.reject(refused())))
  await answersAsRecorded(1)
  clock.pass(2000)
  await answersAsRecorded(2)

  let attempts = 0
  const later = async (call: Promise<unknown>, waitMs: number) => {
    const outcome = Promise.allSettled([call])
    await new Promise((resolve) => setImmediate(resolve))
    clock.pass(waitMs)
    return outcome
  }
  await resilience.retry('orderService').run(async () => 'at once')
  await later(
    resilience.retry('orderService').run(() => (attempts++ === 0 ? Promise.reject(refused()) : Promise.resolve())),
    10,
  )
  const always = resilience.retry('orderService').run(() => Promise.reject(refused()))
  const outcome = expect(always).rejects.toThrow('Connection refused')
  for (const waitMs of [10, 20]) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.pass(waitMs)
  }
  await outcome
  await answersAsRecorded(3)

  await resilience.timeLimiter('orderService').run(async () => 'in time')
  await later(
    resilience.timeLimiter('orderService').run(() => new Promise(() => undefined)),
    200,
  )
  await answersAsRecorded(2)

  const limited = Array.from({ length: 3 }, () => resilience.rateLimiter('orderService').reserve())
  expect(limited).toEqual([0, 0, -1])
  await answersAsRecorded(2)

  await resilience.bulkhead('orderService').run(async () => undefined)
  await answersAsRecorded(3)
})

test('the index names what the recorded application names, as far as it is there', async () => {
  const { url } = await recordedApp()
  const recorded = capture.exchanges.find(({ request }) => request.path === '/actuator')?.body._links as Record<string, object>
  const { _links: ours } = (await (await fetch(`${url}/actuator`)).json()) as { _links: Record<string, { href: string }> }
  const wanted = Object.entries(recorded).filter(([name]) => name !== 'self' && !name.startsWith('timer'))
  const asRecorded = ([name, link]: readonly [string, object]) => [
    name,
    JSON.stringify(link).replace('http://localhost:8080', url),
  ]
  expect(wanted.map(([name]) => [name, JSON.stringify(ours[name])])).toEqual(wanted.map(asRecorded))
})

test('there is a meter for each that Micrometer had in the recorded application', async () => {
  const { resilience, meters } = await recordedApp()
  resilience.breaker('unknownName')
  const recorded = capture.prometheus.filter((line) => line.startsWith('resilience4j_') && !/_(sum|max)\{/.test(line))
  const wanted = recorded.map((line) => line.slice(0, line.indexOf('}') + 1).replace(/_(seconds_count|total)\{/, '{'))
  const ours = meters.names().map((name) => name.replace(/^[^{]+/, (meter) => meter.replaceAll('.', '_')))
  expect(ours.toSorted()).toEqual([...new Set(wanted)].toSorted())
})

test('an event of a type that is not there is refused, a name that is not there has none', async () => {
  const { url } = await recordedApp()
  const statusOf = async (path: string) => (await fetch(`${url}/actuator/${path}`)).status
  expect(await statusOf('retryevents/orderService/NOTHING')).toBe(500)
  expect(await statusOf('retryevents/nobody')).toBe(200)
})
