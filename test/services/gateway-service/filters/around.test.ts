import { describe, expect, test } from 'vitest'
import { createTokens } from '../../../../src/platform/tokens/tokens.ts'
import type { Bucket } from '../../../../src/services/gateway-service/filters/token-buckets.ts'
import { environmentOf, until } from '../../../support/platform.ts'
import { type Answered, ask, headerIn, routeYaml, startGateway, startUpstream } from '../start.ts'

describe('Retry', () => {
  test('asks a GET up to three times more after a server error, and no POST', async () => {
    const upstream = await startUpstream()
    const { url } = await startGateway({ yaml: routeYaml(upstream.url, { filters: ['Retry'] }) })
    expect((await ask(url, { path: '/status/503' })).status).toBe(503)
    expect(upstream.requests.length).toBe(4)
    expect((await ask(url, { path: '/status/503', method: 'POST' })).status).toBe(503)
    expect((await ask(url, { path: '/status/404' })).status).toBe(404)
    expect(upstream.requests.length).toBe(6)
  })

  test('ends with the first good answer; what filters did is done anew each time', async () => {
    let failures = 2
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(failures-- > 0 ? 500 : 200).end('good')
    })
    const filters = ['Retry=5', 'AddRequestHeader=X-A, 1', 'PrefixPath=/p']
    const { url } = await startGateway({ yaml: routeYaml(upstream.url, { filters }) })
    expect(await ask(url)).toMatchObject({ status: 200, body: 'good' })
    const seen = upstream.requests.map(({ url: path, headers }) => [path, headers.filter(([name]) => name === 'X-A').length])
    expect(seen).toEqual(Array(3).fill(['/p/echo/1', 1]))
  })

  test('with POST among its methods, the body is sent again', async () => {
    const bodies: string[] = []
    const upstream = await startUpstream(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      bodies.push(body)
      response.writeHead(bodies.length < 3 ? 502 : 201).end()
    })
    const { url } = await startGateway({
      yaml: routeYaml(upstream.url, { filters: ['Retry=3,BAD_GATEWAY,POST,1ms,5ms,2,true'] }),
    })
    expect((await ask(url, { method: 'POST', body: 'an order' })).status).toBe(201)
    expect(bodies).toEqual(['an order', 'an order', 'an order'])
  })

  test('a server that breaks off is asked again, and so is one that is too slow', async () => {
    let count = 0
    const upstream = await startUpstream((request, response) => {
      count++
      if (count === 1) request.socket.destroy()
      else if (count > 2) response.end('at last')
    })
    const yaml = `${routeYaml(upstream.url, { filters: ['Retry'] })}          metadata: { response-timeout: 100 }\n`
    const { url } = await startGateway({ yaml })
    expect(await ask(url)).toMatchObject({ status: 200, body: 'at last' })
    expect(count).toBe(3)
  })
})

describe('CircuitBreaker', () => {
  const withFallback = (uri: string, args: string) => `spring.cloud.gateway.routes:
    - id: fallback
      uri: ${uri}
      predicates: [ "Path=/fallback/**" ]
      filters: [ FallbackHeaders, "AddResponseHeader=X-Fallback, yes" ]
    - id: orders
      uri: ${uri}
      predicates: [ "Path=/{seg}/**" ]
      filters: [ { name: CircuitBreaker, args: { name: orders, ${args} } } ]
`

  test('an open one answers with its fallback, and tells why in headers', async () => {
    const upstream = await startUpstream()
    const { url } = await startGateway({
      yaml: withFallback(upstream.url, "fallbackUri: 'forward:/fallback/{seg}'") + open,
    })
    const answer = await ask(url, { path: '/orders/1?a=1' })
    expect([answer.status, headerOf(answer, 'x-fallback')]).toEqual([200, 'yes'])
    expect(upstream.requests.map((each) => each.url)).toEqual(['/fallback/orders?a=1'])
    const [first] = upstream.requests
    const refused = "CircuitBreaker 'orders' is FORCED_OPEN and does not permit further calls"
    expect(first && headerIn(first, 'Execution-Exception-Type')).toBe('CallNotPermittedException')
    expect(first && headerIn(first, 'Execution-Exception-Message')).toBe(refused)
    expect(first && headerIn(first, 'Root-Cause-Exception-Message')).toBe(refused)
  })

  test('without a fallback an open one is 503, and one that is too slow 504', async () => {
    const upstream = await startUpstream((request, response) => void (request.url === '/slow' || response.end()))
    const yaml = routeYaml(upstream.url, { filters: ['CircuitBreaker=orders'] })
    expect((await ask((await startGateway({ yaml: yaml + open })).url)).status).toBe(503)
    const slow = await startGateway({ yaml: yaml + slowIsLate })
    expect((await ask(slow.url, { path: '/slow' })).status).toBe(504)
    expect((await ask(slow.url)).status).toBe(200)
    expect(await told(slow.url)).toEqual(['ERROR', 'SUCCESS'])
  })

  test('only what counts as a failure does: exceptions, and the statuses it names', async () => {
    const upstream = await startUpstream()
    const { url } = await startGateway({ yaml: withFallback(upstream.url, "statusCodes: [ 500, 'NOT_FOUND' ]") })
    for (const status of [503, 500, 404, 200]) expect((await ask(url, { path: `/status/${status}` })).status).toBe(status)
    expect(await told(url)).toEqual(['SUCCESS', 'ERROR', 'ERROR', 'SUCCESS'])
  })

  test('a client that goes away is no failure of the server', async () => {
    let isLetGo = false
    const upstream = await startUpstream((request) => {
      request.once('close', () => {
        isLetGo = true
      })
    })
    const { url } = await startGateway({ yaml: routeYaml(upstream.url, { filters: ['CircuitBreaker=orders'] }) })
    const controller = new AbortController()
    const asked = fetch(url, { signal: controller.signal })
    while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    await expect(asked).rejects.toThrow()
    await until(() => isLetGo, 'the upstream to be let go')
    expect(await told(url)).toEqual([])
  })

  test('a fallback of this service itself is answered without a socket, and one that goes round in circles ends', async () => {
    const yaml = (to: string) =>
      routeYaml('http://127.0.0.1:1', {}).replace(
        'filters: []',
        `filters: [ { name: CircuitBreaker, args: { name: orders, fallbackUri: 'forward:${to}' } } ]`,
      ) + open
    const own = await startGateway({ yaml: yaml('/actuator/health/ping') })
    expect(await ask(own.url)).toMatchObject({ status: 200, body: '{"status":"UP"}' })
    const circle = await startGateway({ yaml: yaml('/again') })
    expect((await ask(circle.url)).status).toBe(500)
  })

  test('resumeWithoutError leaves an empty answer', async () => {
    const { url } = await startGateway({ yaml: withFallback('http://127.0.0.1:1', 'resumeWithoutError: true') })
    expect(await ask(url)).toMatchObject({ status: 200, body: '' })
  })
})

describe('RequestRateLimiter', () => {
  const limited = (uri: string, more = '') =>
    `token.secret: secret\n${routeYaml(uri, {}).replace(
      'filters: []',
      `filters: [ { name: RequestRateLimiter, args: { redis-rate-limiter.replenishRate: 2, redis-rate-limiter.burstCapacity: 4${more} } } ]`,
    )}`

  test('who is logged in has a bucket of his own, and beyond it is 429', async () => {
    const upstream = await startUpstream()
    const { buckets, asked } = fakeBuckets([
      { isAllowed: true, remaining: 3 },
      { isAllowed: false, remaining: 0 },
    ])
    const { url } = await startGateway({ yaml: limited(upstream.url), buckets })
    const tokens = createTokens(await environmentOf({ defaults: { 'token.secret': 'secret' } }))
    const headers = { authorization: `Bearer ${await tokens.sign('user-1')}` }
    const [first, second] = [await ask(url, { headers }), await ask(url, { headers })]
    expect([first.status, second.status, second.body, upstream.requests.length]).toEqual([200, 429, '', 1])
    expect(
      ['remaining', 'replenish-rate', 'burst-capacity', 'requested-tokens'].map((name) => headerOf(first, `x-ratelimit-${name}`)),
    ).toEqual(['3', '2', '4', '1'])
    expect(asked[0]).toEqual({ id: 'one.user-1', replenishRate: 2, burstCapacity: 4, requestedTokens: 1 })
  })

  test('who has no key is refused, unless that is allowed', async () => {
    const upstream = await startUpstream()
    const { buckets } = fakeBuckets([])
    const strict = await startGateway({ yaml: limited(upstream.url), buckets })
    expect((await ask(strict.url)).status).toBe(403)
    const open = await startGateway({ yaml: limited(upstream.url, ', deny-empty-key: false'), buckets })
    expect((await ask(open.url)).status).toBe(200)
  })

  test('a bucket that cannot be asked lets everybody through', async () => {
    const upstream = await startUpstream()
    const { buckets } = fakeBuckets([])
    const { url } = await startGateway({ yaml: limited(upstream.url, ", key-resolver: '#{@remoteAddrKeyResolver}'"), buckets })
    const answer = await ask(url)
    expect([answer.status, headerOf(answer, 'x-ratelimit-remaining')]).toEqual([200, '-1'])
  })

  test('Redis away at the start lets everybody through, and keeps nobody waiting', async () => {
    const upstream = await startUpstream()
    const { url, lines } = await startGateway({
      yaml: `spring.data.redis: { host: 127.0.0.1, port: 1 }\n${limited(upstream.url, ", key-resolver: '#{@remoteAddrKeyResolver}'")}`,
    })
    for (const _attempt of [1, 2]) expect(headerOf(await ask(url), 'x-ratelimit-remaining')).toBe('-1')
    expect(lines.filter(({ msg }) => String(msg).startsWith('Redis cannot be asked'))).toMatchObject([
      { reason: expect.stringContaining('ECONNREFUSED'), port: 1 },
    ])
  })

  test('a Redis that is off is not looked for', async () => {
    const upstream = await startUpstream()
    const { url, lines } = await startGateway({
      yaml: `msa.redis.enabled: false\n${limited(upstream.url, ", key-resolver: '#{@remoteAddrKeyResolver}'")}`,
    })
    for (const _attempt of [1, 2]) expect(headerOf(await ask(url), 'x-ratelimit-remaining')).toBe('-1')
    expect(lines.filter(({ msg }) => String(msg).startsWith('Redis cannot be asked'))).toMatchObject([
      { reason: 'there is none here' },
    ])
  })
})

describe('LocalResponseCache', () => {
  test('answers again what it answered, to each user his own, until it is too old', async () => {
    let count = 0
    const upstream = await startUpstream((_request, response) => {
      const body = `answer ${++count}`
      response.writeHead(200, { 'Content-Length': body.length }).end(body)
    })
    const clock = { nowMs: 0, now: () => clock.nowMs, after: () => () => undefined, random: () => 0 }
    const { url } = await startGateway({ yaml: routeYaml(upstream.url, { filters: ['LocalResponseCache=10s,1MB'] }), clock })
    const bodies = async (headers: Record<string, string>) => (await ask(url, { headers })).body
    expect([await bodies({}), await bodies({}), await bodies({ authorization: 'a' }), await bodies({})]).toEqual([
      'answer 1',
      'answer 1',
      'answer 2',
      'answer 1',
    ])
    clock.nowMs += 9000
    expect(headerOf(await ask(url), 'cache-control')).toBe('max-age=1')
    clock.nowMs += 1000
    expect(await bodies({})).toBe('answer 3')
    expect(await bodies({ 'cache-control': 'no-cache' })).toBe('answer 4')
    expect(await bodies({ 'cache-control': 'no-store' })).toBe('answer 5')
    expect((await ask(url, { method: 'POST' })).body).toBe('answer 6')
  })

  test('what its server keeps for itself is not kept', async () => {
    let count = 0
    const upstream = await startUpstream((_request, response) => {
      response
        .writeHead(200, { 'Content-Length': 1, 'Cache-Control': count % 2 === 0 ? 'private' : 'no-store' })
        .end(String(count++))
    })
    const { url } = await startGateway({ yaml: routeYaml(upstream.url, { filters: ['LocalResponseCache=10s'] }) })
    expect([(await ask(url)).body, (await ask(url)).body, (await ask(url)).body]).toEqual(['0', '1', '2'])
  })
})

/** Settings of the breaker `orders`, to be put behind the routes. */
const open = `resilience4j.circuitbreaker.instances.orders.initialState: FORCED_OPEN
`
const slowIsLate = `resilience4j.timelimiter.instances.orders.timeoutDuration: 50ms
`

/** What the breaker `orders` was told, as its actuator shows it. */
async function told(url: string): Promise<readonly string[]> {
  const { body } = await ask(url, { path: '/actuator/circuitbreakerevents/orders' })
  return (JSON.parse(body) as { circuitBreakerEvents: { type: string }[] }).circuitBreakerEvents.map(({ type }) => type)
}

/** Answers with these, and then not at all. */
function fakeBuckets(answers: Array<{ readonly isAllowed: boolean; readonly remaining: number }>) {
  const asked: Bucket[] = []
  const buckets = {
    close: () => undefined,
    take: async (bucket: Bucket) => {
      asked.push(bucket)
      const answer = answers.shift()
      if (answer === undefined) throw new Error('away')
      return answer
    },
  }
  return { buckets, asked }
}

function headerOf({ headers }: Answered, name: string): string | undefined {
  const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name)
  return at < 0 ? undefined : headers[at + 1]
}
