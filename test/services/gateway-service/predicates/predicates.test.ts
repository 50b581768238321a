import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { predicateFactories } from '../../../../src/services/gateway-service/predicates/predicates.ts'
import { WeightGroups } from '../../../../src/services/gateway-service/predicates/weight-groups.ts'
import { Exchange } from '../../../../src/services/gateway-service/proxy/exchange.ts'
import { Arguments } from '../../../../src/services/gateway-service/routes/arguments.ts'
import { type PartDefinition, partOf } from '../../../../src/services/gateway-service/routes/definition.ts'

const nowMs = Date.parse('2026-06-01T00:00:00Z')

describe('matches and does not match, as documented', () => {
  const cases: ReadonlyArray<readonly [shortcut: string, matches: readonly Sent[], others: readonly Sent[]]> = [
    [
      'Path=/x/**',
      [{ url: '/x' }, { url: '/x/' }, { url: '/x/a/b?c' }, { url: '/%78/a' }, { url: '/x;v=1/a' }],
      [{ url: '/xy' }, { url: '/' }],
    ],
    ['Path=/a/{id}', [{ url: '/a/1' }, { url: '/a/1/' }, { url: '/a/b%2Fc' }], [{ url: '/a/' }, { url: '/a/1/2' }]],
    ['Path=/a,/b/*', [{ url: '/a' }, { url: '/a/' }, { url: '/b/c' }], [{ url: '/b' }, { url: '/b/c/d' }]],
    ['Path=/a,false', [{ url: '/a' }], [{ url: '/a/' }]],
    ['Path=/{n:[0-9]+}/x', [{ url: '/17/x' }], [{ url: '/y/x' }]],
    ['Path=/pics/*.png', [{ url: '/pics/a.png' }], [{ url: '/pics/a.jpg' }]],
    ['Path=/r/{*rest}', [{ url: '/r' }, { url: '/r/a/b' }], [{ url: '/q' }]],
    ['Method=GET,POST', [{ method: 'GET' }, { method: 'POST' }], [{ method: 'PUT' }]],
    ['Header=X-Id, \\d+', [{ headers: ['X-Id', '17'] }], [{ headers: ['X-Id', 'a17'] }, {}]],
    ['Header=X-Id', [{ headers: ['x-id', ''] }], [{}]],
    ['Cookie=shop, ch.p', [{ headers: ['Cookie', 'a=b; shop=chip'] }], [{ headers: ['Cookie', 'shop=chips'] }, {}]],
    ['Query=green', [{ url: '/?green' }, { url: '/?a=1&green=2' }], [{ url: '/?greenish=1' }, {}]],
    ['Query=red, gree.', [{ url: '/?red=green' }, { url: '/?red=x&red=greet' }], [{ url: '/?red=greens' }]],
    [
      'Host=**.acme.com,{sub}.other.org',
      [{ headers: ['Host', 'www.acme.com'] }, { headers: ['Host', 'a.b.acme.com:8000'] }, { headers: ['Host', 'x.other.org'] }],
      [{ headers: ['Host', 'acme.org'] }, { headers: ['Host', 'a.b.other.org'] }, {}],
    ],
    ['After=2026-01-01T00:00:00+09:00[Asia/Seoul]', [{}], []],
    ['After=2026-06-01T09:00:01+09:00[Asia/Seoul]', [], [{}]],
    ['Before=2026-06-01T00:00:01Z', [{}], []],
    ['Between=2026-01-01T00:00:00Z, 2026-12-01T00:00:00Z', [{}], []],
    ['Between=2026-07-01T00:00:00Z, 2026-12-01T00:00:00Z', [], [{}]],
    ['RemoteAddr=192.168.1.1/24', [{ from: '192.168.1.77' }], [{ from: '192.168.2.1' }, { from: '::1' }]],
    ['RemoteAddr=10.0.0.1,::1', [{ from: '10.0.0.1' }, { from: '::1' }, { from: '::ffff:10.0.0.1' }], [{ from: '10.0.0.2' }]],
    [
      'XForwardedRemoteAddr=10.1.0.0/16',
      [{ headers: ['X-Forwarded-For', '9.9.9.9, 10.1.2.3'] }, { from: '10.1.0.1' }],
      [{ headers: ['X-Forwarded-For', '10.1.2.3, 9.9.9.9'], from: '10.1.0.1' }],
    ],
    [
      'CloudFoundryRouteService=',
      [{ headers: ['X-CF-Forwarded-Url', 'u', 'X-CF-Proxy-Signature', 's', 'X-CF-Proxy-Metadata', 'm'] }],
      [{ headers: ['X-CF-Forwarded-Url', 'u'] }],
    ],
  ]
  for (const [shortcut, matches, others] of cases) {
    test(shortcut, () => {
      const predicate = created(partOf(shortcut, 'predicate'))
      for (const each of matches) expect(predicate.test(exchangeOf(each)), JSON.stringify(each)).toBe(true)
      for (const each of others) expect(predicate.test(exchangeOf(each)), JSON.stringify(each)).toBe(false)
    })
  }
})

test('a path pattern names what it found, decoded', () => {
  const exchange = exchangeOf({ url: '/a/b%20c/d/e' })
  created(partOf('Path=/a/{one}/{*rest}', 'predicate')).test(exchange)
  expect([...exchange.variables]).toEqual([
    ['one', 'b c'],
    ['rest', '/d/e'],
  ])
})

test('the expanded form takes its names in any spelling', () => {
  const args = new Map<string, string | readonly string[]>([
    ['patterns', ['/a', '/b,c']],
    ['match-trailing-slash', 'false'],
  ])
  const predicate = created({ name: 'Path', args })
  expect(predicate.text).toBe('Paths: [/a, /b,c], match trailing slash: false')
  expect(predicate.test(exchangeOf({ url: '/b,c' }))).toBe(true)
  expect(predicate.test(exchangeOf({ url: '/a/' }))).toBe(false)
})

test('a weight group shares its requests by weight, each request chosen for once', () => {
  const drawn = [0.79, 0.81, 0, 0.999]
  const weights = new WeightGroups(() => drawn.shift() ?? 0)
  const [high, low] = ['Weight=g, 8', 'Weight=g, 2'].map((text, at) => created(partOf(text, 'predicate'), weights, `route-${at}`))
  const outcomes = [0, 1, 2, 3].map(() => {
    const exchange = exchangeOf({})
    return [high?.test(exchange), low?.test(exchange), high?.test(exchange)]
  })
  expect(outcomes).toEqual([
    [true, false, true],
    [false, true, false],
    [true, false, true],
    [false, true, false],
  ])
})

test('what cannot be is refused, saying what and why', () => {
  const wrong: ReadonlyArray<readonly [string, RegExp]> = [
    ['After=yesterday', /'yesterday' is no time/],
    ['Between=2026-02-01T00:00:00Z,2026-01-01T00:00:00Z', /must be before/],
    ['Header=X, (a+)+$', /for ever/],
    ['Header=X, (unclosed', /no regular expression/],
    ['RemoteAddr=10.0.0.1/33', /no address/],
    ['RemoteAddr=example.com', /no address/],
    ['Weight=g', /'weight' is missing/],
    ['Weight=g,many', /no number/],
    ['Path=/a/**/b', /goes on behind/],
    ['Path=/a/{', /names nothing/],
    ['ReadBody=x', /Java code/],
  ]
  for (const [shortcut, message] of wrong) expect(() => created(partOf(shortcut, 'predicate')), shortcut).toThrow(message)
})

interface Sent {
  readonly url?: string
  readonly method?: string
  readonly headers?: readonly string[]
  readonly from?: string
}

function created({ name, args }: PartDefinition, weights = new WeightGroups(() => 0), routeId = 'r') {
  const factory = predicateFactories.get(name)
  if (factory === undefined) throw new Error(`no ${name}`)
  const clock = { now: () => nowMs, after: () => () => undefined, random: () => 0 }
  return factory.create(new Arguments({ name, args }, factory.shortcut), { routeId, clock, weights })
}

function exchangeOf({ url = '/', method = 'GET', headers = [], from = '127.0.0.1' }: Sent): Exchange {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: from })
  const request = new IncomingMessage(socket)
  Object.assign(request, { url, method, rawHeaders: [...headers] })
  for (let at = 0; at < headers.length; at += 2) request.headers[(headers[at] ?? '').toLowerCase()] = headers[at + 1]
  return new Exchange(request)
}
