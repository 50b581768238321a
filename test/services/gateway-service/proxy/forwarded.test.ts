import { expect, test } from 'vitest'
import { ask, headerIn, routeYaml, startGateway, startUpstream } from '../start.ts'

const names = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-host', 'x-forwarded-prefix', 'forwarded']

test('without trusted proxies nothing is added, and what came goes on', async () => {
  expect(await received('', {})).toEqual([undefined, undefined, undefined, undefined, undefined, undefined])
  expect(await received('', { 'x-forwarded-for': '9.9.9.9', forwarded: 'for=x' })).toEqual([
    '9.9.9.9',
    undefined,
    undefined,
    undefined,
    undefined,
    'for=x',
  ])
})

test('a trusted peer is passed on as who asked, and what nobody trusted said is left out', async () => {
  const got = await received("trusted-proxies: '127\\.0\\.0\\..*'", {
    host: 'gateway.example:8000',
    'x-forwarded-for': '9.9.9.9, 127.0.0.7',
    'x-forwarded-proto': 'https',
  })
  expect(got.slice(0, 5)).toEqual(['127.0.0.7,127.0.0.1', 'https,http', '8000', 'gateway.example:8000', '/echo'])
  expect(got[5]).toMatch(/^proto=http;host="gateway\.example:8000";for="127\.0\.0\.1:\d+"$/)
})

test('a port that goes without saying is said apart, and left out of the host', async () => {
  expect((await received("trusted-proxies: '.*'", { host: 'gateway.example' })).slice(2, 4)).toEqual(['80', 'gateway.example'])
})

test('a peer that is not trusted adds nothing', async () => {
  expect(await received("trusted-proxies: '10\\..*'", { 'x-forwarded-for': '9.9.9.9' })).toEqual([
    '9.9.9.9',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('each of them has its switch', async () => {
  const yaml =
    "trusted-proxies: '.*'\n      x-forwarded: { for-append: false, port-enabled: false, prefix-enabled: false }\n      forwarded.enabled: false"
  expect(await received(yaml, { host: 'a', 'x-forwarded-for': '127.0.0.7' })).toEqual([
    '127.0.0.1',
    'http',
    undefined,
    'a',
    undefined,
    undefined,
  ])
})

async function received(settings: string, headers: Readonly<Record<string, string>>) {
  const upstream = await startUpstream()
  const yaml = `${routeYaml(upstream.url, { filters: ['StripPrefix=1'] })}      ${settings}\n`
  const { url } = await startGateway({ yaml })
  await ask(url, { headers })
  const [first] = upstream.requests
  return names.map((name) => first && headerIn(first, name))
}
