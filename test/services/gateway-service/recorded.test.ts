import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Exchange, replay } from '../../support/replay.ts'
import { recordedSpans } from './recorded-spans.ts'
import { type Echoed, fakeRegistry, startGateway, startUpstream } from './start.ts'

const yaml = (upstream: number) => `
management.endpoint.gateway.access: unrestricted
spring.cloud.gateway.server.webflux:
  routes:
    - id: user-service
      uri: lb://USER-SERVICE
      predicates: [ "Path=/user-service/**" ]
      filters: [ "RemoveRequestHeader=Cookie", "RewritePath=/user-service/(?<segment>.*), /$\\\\{segment}" ]
    - id: direct
      uri: http://127.0.0.1:${upstream}
      predicates: [ "Path=/direct/**", "Method=GET,POST" ]
      filters: [ "RemoveRequestHeader=Cookie", "RewritePath=/direct/(?<segment>.*), /$\\\\{segment}" ]
`

/** What is another on purpose, or by nature. */
const skip = {
  'proxy root of route': 'the body is that of the Spring application behind the route',
  'gateway index': 'each path once, with our own ones',
  metrics: 'asked of the metrics, not of the gateway',
  prometheus: 'asked of the metrics, not of the gateway',
}

test('a real Spring Cloud Gateway and ours answer the same to every recorded request, and pass on the same', async () => {
  const upstream = await startUpstream()
  const { url } = await startGateway({
    yaml: yaml(upstream.port),
    registry: fakeRegistry({ 'USER-SERVICE': [upstream.port] }),
    tracing: recordedSpans(['w3c']).tracing,
  })
  const text = readFileSync(new URL('../../vectors/spring/gateway.json', import.meta.url), 'utf8')
  const recorded: readonly Exchange[] = JSON.parse(
    withoutAlwaysTrue(text).replaceAll('127.0.0.1:29001', `127.0.0.1:${upstream.port}`),
  )
  const differences: string[] = []
  let passedOn = 0
  const failures = await replay(
    new URL(url),
    recorded.map((exchange) => (echoIn(exchange) === undefined ? exchange : { ...exchange, compare: 'status' })),
    {
      skip,
      between: ({ name }) => {
        const expected = echoIn(recorded.find((each) => each.name === name))
        if (expected === undefined) return
        passedOn++
        const got = upstream.requests.at(-1)
        if (got === undefined || comparable(got) !== comparable(expected)) {
          differences.push(`${name}: ${got && comparable(got)}, recorded ${comparable(expected)}`)
        }
      },
    },
  )
  expect(failures).toEqual([])
  expect(differences).toEqual([])
  expect(passedOn).toBe(5)
})

/** Every route of Spring's begins with a predicate of its own that is a lambda. */
function withoutAlwaysTrue(text: string): string {
  const lambda = 'RouteDefinitionRouteLocator\\$\\$Lambda\\$\\d+/0x[0-9a-f]+'
  return text.replace(new RegExp(`\\(${lambda} && ([^()]*)\\)`, 'g'), '$1').replace(new RegExp(lambda, 'g'), 'Always')
}

function echoIn(exchange: Exchange | undefined): Echoed | undefined {
  const body = exchange?.response?.body ?? ''
  return body.startsWith('{"method"') ? JSON.parse(body) : undefined
}

/** Without what Netty's client says of itself, and `tracestate`, which Spring drops; of a trace that was begun here, only that it is there. */
function comparable({ method, url, headers }: Pick<Echoed, 'method' | 'url' | 'headers'>): string {
  const own = ['user-agent', 'accept', 'connection', 'content-length', 'tracestate']
  const kept = headers.map(([name, value]) => [name.toLowerCase(), value] as const).filter(([name]) => !own.includes(name))
  const lines = kept.map(([name, value]) => `${name}: ${name === 'traceparent' ? traceIn(value) : value}`)
  return [`${method} ${url}`, ...lines.sort()].join(' | ')
}

function traceIn(traceparent: string): string {
  return traceparent.includes('80f198ee56343ba864fe8b2a57d3eff7') ? traceparent.slice(0, 36) : 'one of its own'
}
