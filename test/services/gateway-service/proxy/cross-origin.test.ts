import { expect, test } from 'vitest'
import { type Answered, ask, routeYaml, startGateway, startUpstream } from '../start.ts'

const settings = `
      globalcors:
        cors-configurations:
          '[/shop/**]':
            allowedOrigins: "https://docs.spring.io,https://example.org"
            allowed-origin-patterns: "https://*.acme.com"
            allowedMethods: [ GET, PUT ]
            allowedHeaders: "x-a, content-type"
            exposed-headers: X-Total
            allowCredentials: true
            maxAge: 30
`
const preflight = (origin: string, method = 'PUT') => ({ origin, 'access-control-request-method': method })

test('a preflight of who may come is answered at the gateway', async () => {
  const { url, upstream } = await given()
  const answer = await ask(url, {
    method: 'OPTIONS',
    path: '/shop/1',
    headers: { ...preflight('https://example.org'), 'access-control-request-headers': 'X-A' },
  })
  expect(answer.status).toBe(200)
  expect(corsIn(answer)).toEqual({
    'access-control-allow-origin': 'https://example.org',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'X-A',
    'access-control-max-age': '30',
  })
  expect(upstream.requests).toEqual([])
})

test('who may not, with what may not, is refused', async () => {
  const { url, upstream } = await given()
  const refused = [
    preflight('https://evil.org'),
    preflight('https://acme.com'),
    preflight('https://example.org', 'DELETE'),
    { ...preflight('https://example.org'), 'access-control-request-headers': 'X-Other' },
  ]
  for (const headers of refused) expect((await ask(url, { method: 'OPTIONS', path: '/shop/1', headers })).status).toBe(403)
  expect((await ask(url, { path: '/shop/1', headers: { origin: 'https://evil.org' } })).status).toBe(403)
  expect(upstream.requests).toEqual([])
})

test('the answer to who may come says so, whatever the server behind says', async () => {
  const { url } = await given()
  const answer = await ask(url, { path: '/shop/1', headers: { origin: 'https://a.acme.com' } })
  expect([answer.status, corsIn(answer)]).toEqual([
    200,
    {
      'access-control-allow-origin': 'https://a.acme.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Total',
    },
  ])
  expect(corsIn(await ask(url, { path: '/elsewhere', headers: { origin: 'https://evil.org' } }))).toEqual({
    'access-control-allow-origin': '*',
  })
})

async function given() {
  const upstream = await startUpstream(
    (_request, response) => void response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end(),
  )
  const { url } = await startGateway({ yaml: `${routeYaml(upstream.url, {})}${settings}` })
  return { url, upstream }
}

function corsIn({ headers }: Answered): Record<string, string> {
  const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1] ?? ''] as const] : []))
  return Object.fromEntries(pairs.filter(([name]) => name.startsWith('access-control-')))
}
