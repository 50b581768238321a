import { describe, expect, test } from 'vitest'
import { ask, type Echoed, headerIn, routeYaml, startGateway, startUpstream } from '../start.ts'

/** What the server behind it receives. */
describe('on the way in', () => {
  const cases: ReadonlyArray<
    readonly [name: string, filters: readonly string[], sent: Sent, received: (echoed: Echoed) => unknown, expected: unknown]
  > = [
    [
      'AddRequestHeader adds, with what the path names',
      ['AddRequestHeader=X-Seg, a-{seg}'],
      { headers: { 'x-seg': 'own' } },
      all('x-seg'),
      ['own', 'a-echo'],
    ],
    [
      'AddRequestHeadersIfNotPresent leaves what is there',
      ['AddRequestHeadersIfNotPresent=X-A:1,X-B:{seg}'],
      { headers: { 'x-a': 'own' } },
      (it) => [all('x-a')(it), all('x-b')(it)],
      [['own'], ['echo']],
    ],
    ['SetRequestHeader replaces', ['SetRequestHeader=X-A, {seg}'], { headers: { 'x-a': 'own' } }, all('x-a'), ['echo']],
    ['RemoveRequestHeader removes', ['RemoveRequestHeader=cookie'], { headers: { Cookie: 'a=b' } }, all('cookie'), []],
    ['MapRequestHeader copies', ['MapRequestHeader=Blue, X-Red'], { headers: { blue: 'b' } }, all('x-red'), ['b']],
    [
      'PreserveHostHeader sends the Host as it came',
      ['PreserveHostHeader'],
      { headers: { host: 'shop.example' } },
      all('host'),
      ['shop.example'],
    ],
    ['SetRequestHostHeader sends another', ['SetRequestHostHeader=other.example'], {}, all('host'), ['other.example']],
    ['AddRequestParameter adds', ['AddRequestParameter=seg, {seg} x'], { path: '/echo/1?a=1' }, url, '/echo/1?a=1&seg=echo%20x'],
    [
      'RemoveRequestParameter removes every one, and leaves the others as they are',
      ['RemoveRequestParameter=a'],
      { path: '/echo/1?a=1&b=%7e&A=2&a' },
      url,
      '/echo/1?b=%7e&A=2',
    ],
    [
      'RewriteRequestParameter replaces the value',
      ['RewriteRequestParameter=a, new value'],
      { path: '/echo/1?b=1&a=1&a=2' },
      url,
      '/echo/1?b=1&a=new%20value',
    ],
    ['RewriteRequestParameter adds none', ['RewriteRequestParameter=a, new'], { path: '/echo/1?b=1' }, url, '/echo/1?b=1'],
    ['PrefixPath puts it in front', ['PrefixPath=/my/{seg}'], {}, url, '/my/echo/echo/1'],
    ['StripPrefix takes off so many parts', ['StripPrefix=1'], { path: '/echo/a%2Fb/c/?q' }, url, '/a%2Fb/c/?q'],
    ['StripPrefix leaves at least a slash', ['StripPrefix=5'], { path: '/echo/a/' }, url, '/'],
    ['SetPath puts in what the path names', ['SetPath=/new/{seg}'], { path: '/echo/1?q=1' }, url, '/new/echo?q=1'],
    [
      'RewritePath works on the path as it came',
      ['RewritePath=/echo/?(?<rest>.*), /$\\{rest}'],
      { path: '/echo/a%2Fb%20c?x=a%20b' },
      url,
      '/a%2Fb%20c?x=a%20b',
    ],
    [
      'filters run in the order they are written',
      ['StripPrefix=1', 'PrefixPath=/p', 'AddRequestHeader=X-A, 1', 'RemoveRequestHeader=X-A'],
      {},
      (it) => [it.url, ...all('x-a')(it)],
      ['/p/1'],
    ],
    [
      'hop-by-hop headers end here, and what Connection names',
      [],
      {
        headers: {
          'x-drop': '1',
          connection: 'X-Drop',
          te: 'trailers',
          'proxy-authorization': 'x',
          'x-application-context': 'y',
        },
      },
      (it) => it.headers.map(([name]) => name.toLowerCase()).sort(),
      ['connection', 'host'],
    ],
    [
      'SaveSession, TokenRelay and CacheRequestBody leave the request as it is',
      ['SaveSession', 'TokenRelay', 'CacheRequestBody=java.lang.String'],
      { method: 'POST', body: 'hello', headers: { authorization: 'Bearer x' } },
      (it) => [it.body, ...all('authorization')(it)],
      ['hello', 'Bearer x'],
    ],
  ]
  for (const [name, filters, sent, received, expected] of cases) {
    test(name, async () => {
      const upstream = await startUpstream()
      const { url: base } = await startGateway({ yaml: routeYaml(upstream.url, { predicates: ['Path=/{seg}/**'], filters }) })
      await ask(base, sent)
      const [first] = upstream.requests
      if (first === undefined) throw new Error('nothing arrived')
      const body = sent.body ?? ''
      expect(received({ ...first, body })).toEqual(expected)
    })
  }
})

/** What the client receives. */
describe('on the way out', () => {
  const cases: ReadonlyArray<
    readonly [name: string, filters: readonly string[], from: From, received: (answer: Answer) => unknown, expected: unknown]
  > = [
    ['AddResponseHeader adds', ['AddResponseHeader=X-A, {seg}'], { headers: [['x-a', 'own']] }, header('x-a'), ['own', 'echo']],
    [
      'AddResponseHeader leaves one that is there',
      ['AddResponseHeader=X-A, 1, false'],
      { headers: [['x-a', 'own']] },
      header('x-a'),
      ['own'],
    ],
    ['SetResponseHeader replaces', ['SetResponseHeader=X-A, 1'], { headers: [['x-a', 'own']] }, header('x-a'), ['1']],
    ['RemoveResponseHeader removes', ['RemoveResponseHeader=X-A'], { headers: [['x-a', 'own']] }, header('x-a'), []],
    [
      'RewriteResponseHeader replaces what it finds',
      ['RewriteResponseHeader=X-A, password=[^&]+, password=***'],
      { headers: [['x-a', '/42?user=ford&password=omg!what&flag=true']] },
      header('x-a'),
      ['/42?user=ford&password=***&flag=true'],
    ],
    [
      'DedupeResponseHeader keeps the first',
      ['DedupeResponseHeader=X-A X-B'],
      {
        headers: [
          ['x-a', '1'],
          ['x-a', '2'],
          ['x-b', '3'],
        ],
      },
      (it) => [header('x-a')(it), header('x-b')(it)],
      [['1'], ['3']],
    ],
    [
      'DedupeResponseHeader keeps the last',
      ['DedupeResponseHeader=X-A, RETAIN_LAST'],
      {
        headers: [
          ['x-a', '1'],
          ['x-a', '2'],
        ],
      },
      header('x-a'),
      ['2'],
    ],
    [
      'DedupeResponseHeader keeps one of each',
      ['DedupeResponseHeader=X-A, RETAIN_UNIQUE'],
      {
        headers: [
          ['x-a', '1'],
          ['x-a', '2'],
          ['x-a', '1'],
        ],
      },
      header('x-a'),
      ['1', '2'],
    ],
    [
      'RewriteLocationResponseHeader puts the host of the request',
      ['RewriteLocationResponseHeader=AS_IN_REQUEST, Location, , '],
      { headers: [['Location', 'https://backend:8443/v2/things/1']] },
      header('location'),
      ['https://gateway.example/things/1'],
    ],
    [
      'RewriteLocationResponseHeader keeps the version where told',
      ['RewriteLocationResponseHeader=NEVER_STRIP, Location, api.example'],
      { headers: [['Location', 'http://backend/v2/things/1?a']] },
      header('location'),
      ['http://api.example/v2/things/1?a'],
    ],
    ['SetStatus sets it by name', ['SetStatus=CREATED'], {}, ({ status }) => status, 201],
    [
      'SetStatus sets it by number, and the body stays',
      ['SetStatus=201'],
      { body: 'body' },
      ({ status, body }) => [status, body],
      [201, 'body'],
    ],
    [
      'the last filter is the first on the way out',
      ['SetResponseHeader=X-A, first', 'SetResponseHeader=X-A, second'],
      {},
      header('x-a'),
      ['first'],
    ],
    [
      'SecureHeaders adds its eight, but none that is there',
      ['SecureHeaders'],
      { headers: [['X-Frame-Options', 'SAMEORIGIN']] },
      (it) => [
        header('x-frame-options')(it),
        header('x-content-type-options')(it),
        header('referrer-policy')(it),
        header('strict-transport-security')(it),
      ],
      [['SAMEORIGIN'], ['nosniff'], ['no-referrer'], ['max-age=631138519']],
    ],
    [
      'RemoveJsonAttributesResponseBody takes them off the top',
      ['RemoveJsonAttributesResponseBody=pwd,id'],
      { headers: [['Content-Type', 'application/json']], body: '{"id":1,"pwd":"x","in":{"pwd":"y"}}' },
      ({ body }) => body,
      '{"in":{"pwd":"y"}}',
    ],
    [
      'RemoveJsonAttributesResponseBody takes them off everywhere',
      ['RemoveJsonAttributesResponseBody=pwd,true'],
      { headers: [['Content-Type', 'application/json']], body: '[{"pwd":"x","in":[{"pwd":"y","a":1}]}]' },
      ({ body }) => body,
      '[{"in":[{"a":1}]}]',
    ],
    [
      'hop-by-hop headers of the answer end here',
      [],
      {
        headers: [
          ['X-Application-Context', 'a'],
          ['Proxy-Authenticate', 'Basic'],
          ['X-Kept', '1'],
        ],
      },
      (it) => ['x-application-context', 'proxy-authenticate', 'x-kept'].map((name) => header(name)(it)),
      [[], [], ['1']],
    ],
    [
      'several cookies stay several',
      [],
      {
        headers: [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
      },
      header('set-cookie'),
      ['a=1', 'b=2'],
    ],
  ]
  for (const [name, filters, from, received, expected] of cases) {
    test(name, async () => {
      const { headers = [], body = '' } = from
      const upstream = await startUpstream((_request, response) => void response.writeHead(200, headers.flat()).end(body))
      const { url: base } = await startGateway({ yaml: routeYaml(upstream.url, { predicates: ['Path=/{seg}/**'], filters }) })
      expect(received(await ask(base, { headers: { host: 'gateway.example' } }))).toEqual(expected)
    })
  }
})

describe('answered at the gateway', () => {
  const cases: ReadonlyArray<
    readonly [name: string, filters: readonly string[], sent: Sent, received: (answer: Answer) => unknown, expected: unknown]
  > = [
    [
      'RedirectTo redirects',
      ['RedirectTo=302, https://acme.org'],
      {},
      (it) => [it.status, ...header('location')(it)],
      [302, 'https://acme.org'],
    ],
    [
      'RedirectTo takes the query along',
      ['RedirectTo=301, https://acme.org/x, true'],
      { path: '/echo?a=1' },
      (it) => [it.status, ...header('location')(it)],
      [301, 'https://acme.org/x?a=1'],
    ],
    [
      'RequestSize refuses what is too large',
      ['RequestSize=5B'],
      { method: 'POST', body: '123456' },
      (it) => [it.status, ...header('errormessage')(it)],
      [413, 'Request size is larger than permissible limit. Request size is 6 B where permissible limit is 5 B'],
    ],
    [
      'RequestSize lets the limit itself through',
      ['RequestSize=5B'],
      { method: 'POST', body: '12345' },
      ({ status }) => status,
      200,
    ],
    [
      'RequestSize counts a body that does not say its length',
      ['RequestSize=5B'],
      { method: 'POST', body: '123456', headers: { 'transfer-encoding': 'chunked' } },
      (it) => [it.status, header('errormessage')(it).length],
      [413, 1],
    ],
    [
      'RequestHeaderSize refuses a header that is too long',
      ['RequestHeaderSize=100B'],
      { headers: { 'x-long': 'x'.repeat(100) } },
      (it) => [it.status, header('errormessage')(it)[0]?.includes("'x-long':106B")],
      [431, true],
    ],
    [
      'AuthorizationHeaderFilter wants a token',
      ['AuthorizationHeaderFilter'],
      {},
      ({ status, body }) => [status, JSON.parse(body).message],
      [401, 'There is no authorization header.'],
    ],
    [
      'AuthorizationHeaderFilter takes none that is none',
      ['AuthorizationHeaderFilter'],
      { headers: { authorization: 'Bearer x' } },
      ({ status }) => status,
      401,
    ],
    [
      'AuthorizationHeaderFilter takes no other scheme',
      ['AuthorizationHeaderFilter'],
      { headers: { authorization: 'Basic abc' } },
      ({ status, body }) => [status, JSON.parse(body).error],
      [401, 'Unauthorized'],
    ],
  ]
  for (const [name, filters, sent, received, expected] of cases) {
    test(name, async () => {
      const upstream = await startUpstream()
      const { url: base } = await startGateway({ yaml: routeYaml(upstream.url, { filters }) })
      expect(received(await ask(base, sent))).toEqual(expected)
      if (!name.includes('through'))
        expect(upstream.requests.filter(({ headers }) => headerIn({ headers }, 'transfer-encoding') === undefined)).toEqual([])
    })
  }
})

test('RequestHeaderToRequestUri goes where the header says, but never to the config server', async () => {
  const upstream = await startUpstream()
  const { url: base } = await startGateway({
    yaml: routeYaml('http://127.0.0.1:1', { filters: ['RequestHeaderToRequestUri=X-Url'] }),
  })
  expect((await ask(base, { headers: { 'x-url': `${upstream.url}/echo/there?a=1` } })).status).toBe(200)
  expect(upstream.requests[0]?.url).toBe('/echo/there?a=1')
  expect((await ask(base, { headers: { 'x-url': 'http://localhost:8888/user-service/default' } })).status).toBe(403)
  expect((await ask(base, { headers: { 'x-url': `${base}/x` } })).status).toBe(403)
})

interface Sent {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface From {
  readonly headers?: ReadonlyArray<readonly [string, string]>
  readonly body?: string
}

interface Answer {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: string
}

function all(name: string): (echoed: Echoed) => readonly string[] {
  return ({ headers }) => headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value)
}

function header(name: string): (answer: Answer) => readonly string[] {
  return ({ headers }) => headers.filter((_value, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name)
}

function url(echoed: Echoed): string {
  return echoed.url
}
