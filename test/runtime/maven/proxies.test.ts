import { expect, test } from 'vitest'
import { proxyFor } from '../../../src/runtime/maven/proxies.ts'

const env = { HTTPS_PROXY: 'http://secure.example:1', HTTP_PROXY: 'plain.example:2' }
const proxyOf = (url: string, more: Record<string, string> = {}) => proxyFor(new URL(url), { ...env, ...more })?.host

test('each protocol has its own proxy, and small letters go before capitals', () => {
  expect(proxyOf('https://a.example/')).toBe('secure.example:1')
  expect(proxyOf('http://a.example/')).toBe('plain.example:2')
  expect(proxyOf('http://a.example/', { http_proxy: 'http://small.example:3' })).toBe('small.example:3')
  expect(proxyFor(new URL('http://a.example/'), {})).toBeUndefined()
})

test.each([
  ['*', 'https://a.example/', true],
  ['a.example', 'https://a.example/', true],
  ['.example', 'https://a.example/', true],
  ['*.example', 'https://a.example/', true],
  ['example', 'https://a.example/', true],
  ['x.example, a.example', 'https://a.example/', true],
  ['a.example:443', 'https://a.example/', true],
  ['a.example:8443', 'https://a.example/', false],
  ['a.example:8443', 'https://a.example:8443/', true],
  ['b.example', 'https://a.example/', false],
  ['le', 'https://a.example/', false],
  ['127.0.0.1', 'http://127.0.0.1:5000/', true],
  ['::1', 'http://[::1]:5000/', true],
  ['[::1]:5000', 'http://[::1]:5000/', true],
  ['', 'https://a.example/', false],
])('NO_PROXY=%s for %s', (exceptions, url, direct) => {
  expect(proxyOf(url, { NO_PROXY: exceptions }) === undefined).toBe(direct)
})
