import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { temporaryFolder } from '../support/rig.ts'
import { becomes, get } from './support/http.ts'
import { type Member, startOurs, startSpring } from './support/members.ts'
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

const catalog = async () =>
  startOurs(crew, 'catalog-service', { ...around(), broker: 'rabbitmq' }, { ...quick, 'msa.data-dir': await temporaryFolder() })

interface Span {
  readonly id: string
  readonly parentId?: string
  readonly localEndpoint?: { readonly serviceName?: string }
}

/** So far. */
async function spansOf(traceId: string): Promise<Span[]> {
  const { status, text } = await get(`${inject('zipkin')}/api/v2/trace/${traceId}`)
  return status === 200 ? (JSON.parse(text) as Span[]) : []
}

const servicesIn = async (traceId: string) =>
  [...new Set((await spansOf(traceId)).map(({ localEndpoint }) => localEndpoint?.serviceName))].sort()

/** The one who asked is the only parent that nobody has told of. */
async function expectOneTree(traceId: string): Promise<void> {
  const spans = await spansOf(traceId)
  const ids = new Set(spans.map(({ id }) => id))
  expect(spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId)).map(({ parentId }) => parentId)).toEqual([
    'b7ad6b7169203331',
  ])
}

describe.each(['w3c', 'b3', 'b3 multi'] as const)('a trace that came as %s', (format) => {
  const traceId = `0af7651916cd43dd8448eb211c8031${{ w3c: '11', b3: '12', 'b3 multi': '13' }[format]}`
  const spanId = 'b7ad6b7169203331'
  const headers = {
    w3c: { traceparent: `00-${traceId}-${spanId}-01` },
    b3: { b3: `${traceId}-${spanId}-1` },
    'b3 multi': { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '1' },
  }[format]

  test('goes from our gateway through a Spring application to our service, and is one', { timeout: 200_000 }, async () => {
    await catalog()
    await startSpring(crew, 'hop-boot3', around(), quick)
    const gateway = await startOurs(crew, 'gateway-service', around(), {
      ...quick,
      'spring.cloud.gateway.routes[0].id': 'hop',
      'spring.cloud.gateway.routes[0].uri': 'lb://HOP-SERVICE',
      'spring.cloud.gateway.routes[0].predicates[0]': 'Path=/hop/**',
    })
    const ask = async () => {
      const answer = await fetch(`${gateway.url}/hop?next=http://CATALOG-SERVICE/catalogs`, { headers })
      return { status: answer.status, text: await answer.text() }
    }
    await becomes('the answer', async () => (await ask()).status, 200)
    expect((await ask()).text).toContain('CATALOG-001')
    await becomes('who is in the trace', () => servicesIn(traceId), ['catalog-service', 'gateway-service', 'hop-service'])
    await expectOneTree(traceId)
  })
})

test('a real Spring Cloud Gateway finds our services in our registry, and is in their trace', { timeout: 200_000 }, async () => {
  await catalog()
  const gateway = await startSpring(crew, 'gateway-boot3', around(), quick)
  const traceId = '0af7651916cd43dd8448eb211c803121'
  const ask = async () => {
    const answer = await fetch(`${gateway.url}/catalog-service/catalogs`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    })
    return { status: answer.status, text: await answer.text() }
  }
  await becomes('the answer', async () => (await ask()).status, 200)
  expect((await ask()).text).toContain('CATALOG-003')
  await becomes('who is in the trace', () => servicesIn(traceId), ['catalog-service', 'gateway-spring'])
  await expectOneTree(traceId)
})

test('both gateways answer alike where nothing is', { timeout: 200_000 }, async () => {
  const ours = await startOurs(crew, 'gateway-service', around(), quick)
  const theirs = await startSpring(crew, 'gateway-boot3', around(), quick)
  for (const path of ['/nothing/here', '/order-service/orders'])
    for (const accept of ['application/json', 'text/html']) {
      const [one, other] = await Promise.all([get(`${ours.url}${path}`, accept), get(`${theirs.url}${path}`, accept)])
      expect([path, accept, one.status]).toEqual([path, accept, other.status])
      if (accept === 'application/json')
        expect(Object.keys(JSON.parse(one.text) as object)).toEqual(Object.keys(JSON.parse(other.text) as object))
    }
})
