import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { temporaryFolder } from '../support/rig.ts'
import { becomes, get, json } from './support/http.ts'
import { type Member, type Settings, startOurs, startSpring } from './support/members.ts'
import { Crew } from './support/program.ts'
import { exposed, impatient, startRegistry } from './support/servers.ts'

const crew = new Crew()
let registry: Member

beforeEach(async () => {
  registry = await startRegistry(crew, 'ours')
})
afterEach(() => crew.dismiss())

const around = () => ({ eureka: `${registry.url}/eureka/`, traced: true }) as const
const quick = { ...exposed, ...impatient }

const startCatalog = async () =>
  startOurs(crew, 'catalog-service', { ...around(), broker: 'rabbitmq' }, { ...quick, 'msa.data-dir': await temporaryFolder() })

/** In place of those that come with it. */
const routesOfOurs = (...routes: readonly { id: string; uri: string; path: string; filter?: string }[]): Settings =>
  Object.fromEntries(
    routes.flatMap(({ id, uri, path, filter }, index) => {
      const route = `spring.cloud.gateway.routes[${index}]`
      const its = { id, uri, 'predicates[0]': `Path=${path}`, ...(filter && { 'filters[0]': filter }) }
      return Object.entries(its).map(([name, value]) => [`${route}.${name}`, value])
    }),
  )

const caller = 'b7ad6b7169203331'
/** How whoever asks says which trace it is: none of them is asked in twice. */
const formats = {
  w3c: (trace: string) => ({ traceparent: `00-${trace}-${caller}-01` }),
  b3: (trace: string) => ({ b3: `${trace}-${caller}-1` }),
  'b3 multi': (trace: string) => ({ 'x-b3-traceid': trace, 'x-b3-spanid': caller, 'x-b3-sampled': '1' }),
}
let traces = 0

/** One request of its own trace: what came back, and the trace. */
async function asked(url: string, format: keyof typeof formats) {
  traces += 1
  const trace = `0af7651916cd43dd8448eb211c8${String(process.pid % 1000).padStart(3, '0')}${String(traces).padStart(2, '0')}`
  const answer = await fetch(url, { headers: formats[format](trace), signal: AbortSignal.timeout(10_000) })
  return { status: answer.status, text: await answer.text(), trace }
}

interface Span {
  readonly id: string
  readonly parentId?: string
  readonly kind?: string
  readonly localEndpoint: { readonly serviceName: string }
}

/** From the last service back to who asked, as far as Zipkin knows by now; one line for each hop, so that no other tree passes. */
async function wayBack(trace: string, last: string): Promise<string[]> {
  const { status, text } = await get(`${inject('zipkin')}/api/v2/trace/${trace}`)
  const spans = status === 200 ? (JSON.parse(text) as Span[]) : []
  const way = []
  const ofLast = spans.find(({ kind, localEndpoint }) => kind === 'SERVER' && localEndpoint.serviceName === last)
  for (let span = ofLast; span; span = spans.find(({ id }) => id === span?.parentId)) {
    way.push(`${span.localEndpoint.serviceName} ${span.kind}`)
    if (span.parentId === caller) way.push('who asked')
  }
  return way
}

/** However whoever asks says it, the catalogue answers at the end of this way. The traces. */
async function expectWays(url: string, says: string, way: readonly string[]): Promise<string[]> {
  const traces = []
  for (const format of ['w3c', 'b3', 'b3 multi'] as const) {
    const { status, text, trace } = await asked(url, format)
    expect([format, status, text]).toEqual([format, 200, expect.stringContaining(says)])
    await becomes(`the way that came as ${format}`, () => wayBack(trace, 'catalog-service'), way)
    traces.push(trace)
  }
  return traces
}

test('a trace goes from our gateway through a Spring application to our service, and is one', async () => {
  await startCatalog()
  const hop = await startSpring(crew, 'hop-boot3', around(), quick)
  const gateway = await startOurs(crew, 'gateway-service', around(), {
    ...quick,
    ...routesOfOurs({ id: 'hop', uri: 'lb://HOP-SERVICE', path: '/hop/**' }),
  })
  const url = `${gateway.url}/hop?next=http://CATALOG-SERVICE/catalogs`
  await becomes('the answer', async () => (await get(url)).status, 200)
  const traces = await expectWays(url, 'CATALOG-001', [
    'catalog-service SERVER',
    'hop-service CLIENT',
    'hop-service SERVER',
    'gateway-service CLIENT',
    'gateway-service SERVER',
    'who asked',
  ])
  for (const trace of traces) expect(hop.program.output).toContain(`[${trace}-`)
})

test('a real Spring Cloud Gateway finds our services in our registry, and is in their trace', async () => {
  await startCatalog()
  const gateway = await startSpring(crew, 'gateway-boot3', around(), quick)
  const url = `${gateway.url}/catalog-service/catalogs`
  await becomes('the answer', async () => (await get(url)).status, 200)
  await expectWays(url, 'CATALOG-003', ['catalog-service SERVER', 'gateway-spring CLIENT', 'gateway-spring SERVER', 'who asked'])
})

test('both gateways with the same routes answer alike, and what is behind them is told the same', {
  timeout: 200_000,
}, async () => {
  const hop = await startSpring(crew, 'hop-boot3', around(), quick)
  const theirs = await startSpring(crew, 'gateway-boot3', around(), { ...quick, 'upstream.url': hop.url })
  const ours = await startOurs(crew, 'gateway-service', around(), {
    ...quick,
    ...routesOfOurs(
      { id: 'order-service', uri: 'lb://ORDER-SERVICE', path: '/order-service/**' },
      { id: 'plain', uri: hop.url, path: '/plain/**', filter: 'StripPrefix=1' },
    ),
  })
  const both = (path: string, accept: string) => Promise.all([ours, theirs].map(({ url }) => get(`${url}${path}`, accept)))

  for (const path of ['/nothing/here', '/order-service/orders', '/plain/nothing'])
    for (const accept of ['application/json', 'text/html']) {
      const [one, other] = await both(path, accept)
      expect([path, accept, one?.status]).toEqual([path, accept, other?.status])
      if (accept === 'application/json') expect(shapeOf(one?.text)).toEqual(shapeOf(other?.text))
    }

  const told = async ({ url }: Member) => withoutWhoAndWhen(await json<Record<string, string>>(`${url}/plain/headers`))
  expect(await told(ours)).toEqual(await told(theirs))

  await hop.program.stop()
  const [one, other] = await both('/plain/headers', 'application/json')
  expect(one?.status).toBe(other?.status)
  expect(shapeOf(one?.text)).toEqual(shapeOf(other?.text))
})

/** When it was and which request it is differ from one to the next. */
function shapeOf(error: string | undefined): unknown {
  const { timestamp, requestId, ...same } = JSON.parse(error ?? '') as Record<string, unknown>
  return { ...same, has: { timestamp: typeof timestamp, requestId: typeof requestId } }
}

/** The trace is another, each is asked at its own port, and ours names the trace in B3 too. A connection is each client's own. */
function withoutWhoAndWhen(headers: Record<string, string>): unknown {
  const { traceparent, b3, host, connection, 'content-length': none, ...same } = headers
  return { ...same, isTraced: /^00-[\da-f]{32}-[\da-f]{16}-0[01]$/.test(traceparent ?? ''), host: host?.replace(/\d+$/, 'port') }
}
