import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/platform/http/create-app.ts'
import type { Platform, ServiceDefinition } from '../../src/platform/platform.ts'
import type { ZipkinSpan } from '../../src/protocols/zipkin/span.ts'
import { serviceOf, until } from '../support/platform.ts'
import { type Zipkin, zipkin } from '../support/servers/zipkin.ts'

let collector: Zipkin

beforeAll(async () => {
  collector = await zipkin()
})

afterAll(async () => {
  await collector?.remove()
})

/** Asks the other service within its own span, as a client of ours does. */
async function asks({ tracing }: Platform, url: string, remoteService: string): Promise<unknown> {
  return await tracing.run({ name: 'http get', kind: 'client', remoteService }, async (span) => {
    const answer = await fetch(url, { headers: tracing.carrier() })
    span.tag('status', String(answer.status))
    return await answer.json()
  })
}

function service(name: string, answer: (platform: Platform) => unknown): ServiceDefinition {
  return {
    name,
    defaults: {},
    build: (platform) => {
      const app = createApp({ log: platform.log, metrics: platform.metrics, tracing: platform.tracing })
      app.get('/users/:userId', () => answer(platform))
      return app
    },
  }
}

async function started(definition: ServiceDefinition, propagation = 'W3C,B3') {
  const argv = [
    `--management.zipkin.tracing.endpoint=${collector.spansUrl}`,
    `--management.tracing.propagation.produce=${propagation}`,
  ]
  return await serviceOf(definition, { argv })
}

async function spansOf(traceId: string, count: number): Promise<readonly ZipkinSpan[]> {
  let spans: readonly ZipkinSpan[] = []
  await until(async () => {
    spans = ((await collector.ask(`/trace/${traceId}`)) as readonly ZipkinSpan[] | undefined) ?? []
    return spans.length >= count
  }, `${count} spans in Zipkin`)
  return spans
}

test.each(['W3C', 'B3', 'B3_MULTI'])(
  'two services are one trace over %s, with the right parents and a link between them',
  async (format) => {
    const [caller, asked] = [`a-${format}`.toLowerCase(), `b-${format}`.toLowerCase()]
    const second = await started(service(asked, ({ tracing }) => ({ traceId: tracing.current()?.traceId })))
    const first = await started(
      service(caller, (platform) => asks(platform, `${second.url}/users/7`, asked)),
      format,
    )
    const { traceId } = (await (await fetch(`${first.url}/users/7`)).json()) as { traceId: string }
    const spans = await spansOf(traceId, 3)
    const by = (name: string, kind: string) =>
      spans.find((span) => span.localEndpoint?.serviceName === name && span.kind === kind)
    const [entry, client, server] = [by(caller, 'SERVER'), by(caller, 'CLIENT'), by(asked, 'SERVER')]
    expect([spans.length, entry?.parentId, client?.parentId, server?.parentId]).toEqual([3, undefined, entry?.id, client?.id])
    expect(server).toMatchObject({ name: 'http get /users/{userid}', tags: { uri: '/users/{userId}', status: '200' } })
    const links = async () => (await collector.ask(`/dependencies?endTs=${Date.now() + 1000}`)) as readonly object[]
    await until(async () => JSON.stringify(await links()).includes(asked), 'the link')
    expect(await links()).toContainEqual({ parent: caller, child: asked, callCount: 1 })
  },
)

test('Zipkin finds a trace by the error of a span, and takes 5000 spans at once', async () => {
  const failing = await started(
    service('failing', ({ tracing }) => {
      for (let at = 0; at < 4999; at++) tracing.start({ name: `step ${at}` }).end()
      throw new Error('boom')
    }),
  )
  const traceId = 'b'.repeat(32)
  await (await fetch(`${failing.url}/users/1`, { headers: { b3: `${traceId}-${'c'.repeat(16)}-1` } })).text()
  expect(await spansOf(traceId, 5000)).toHaveLength(5000)
  const found = (await collector.ask('/traces?serviceName=failing&annotationQuery=error&limit=1')) as ZipkinSpan[][]
  expect(found[0]?.find(({ kind }) => kind === 'SERVER')?.tags).toMatchObject({
    error: 'boom',
    exception: 'Error',
    status: '500',
  })
})

test('a trace that nobody records is not in Zipkin', async () => {
  const quiet = await started(service('quiet', ({ tracing }) => ({ traceId: tracing.current()?.traceId })))
  const headers = { traceparent: `00-${'d'.repeat(32)}-${'e'.repeat(16)}-00` }
  expect(await (await fetch(`${quiet.url}/users/1`, { headers })).json()).toEqual({ traceId: 'd'.repeat(32) })
  const told = (await (await fetch(`${quiet.url}/users/1`)).json()) as { traceId: string }
  await quiet.stop()
  expect(await spansOf(told.traceId, 1)).toHaveLength(1)
  expect(await collector.ask(`/trace/${'d'.repeat(32)}`)).toBeUndefined()
})
