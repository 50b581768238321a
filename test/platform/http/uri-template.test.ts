import { expect, test } from 'vitest'
import { exceptionTag, methodTag, outcomeOf } from '../../../src/platform/http/request-tags.ts'
import { springPattern, uriTag } from '../../../src/platform/http/uri-template.ts'

test.each([
  ['/users/:userId', '/users/{userId}'],
  ['/users/:userId/orders/*', '/users/{userId}/orders/**'],
  ['/files/:name(^\\d+).:type?', '/files/{name}.{type}'],
  ['/', '/'],
])('Spring writes %s as %s', (path, pattern) => {
  expect(springPattern(path)).toBe(pattern)
})

test.each([
  ['/users/{userId}', 404, '/users/{userId}'],
  ['', 200, 'root'],
  [undefined, 404, '/**'],
  [undefined, 302, 'REDIRECTION'],
  [undefined, 400, 'UNKNOWN'],
  ['/actuator/refresh', 405, 'UNKNOWN'],
])('the uri of %s with %i is %s', (pattern, status, uri) => {
  expect(uriTag(pattern, status)).toBe(uri)
})

test('tags have few values, whatever comes', () => {
  class OrderFailed extends Error {
    override readonly name = 'OrderFailed'
  }
  const odd = Object.assign(new Error('x'), { name: 'order "7" is gone' })
  expect([undefined, new OrderFailed(), odd, 'thrown text'].map(exceptionTag)).toEqual(['none', 'OrderFailed', 'Error', 'Error'])
  expect(['GET', 'BREW'].map(methodTag)).toEqual(['GET', 'UNKNOWN'])
  expect([101, 204, 302, 404, 503, 0, 700].map(outcomeOf)).toEqual([
    ...['INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR', 'UNKNOWN', 'UNKNOWN'],
  ])
})
