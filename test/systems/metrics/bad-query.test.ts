import { expect, test } from 'vitest'
import { badQuery } from '../../../src/systems/metrics/bad-query.ts'

test('the caret stands where Prometheus says it, counted in bytes, and in the line it says', () => {
  expect(badQuery('up{', 'invalid parameter "query": 1:4: parse error: unexpected end of input inside braces')).toMatchObject({
    message: 'Prometheus does not take the query: unexpected end of input inside braces.',
    details: ['up{', '   ^'],
    exitCode: 2,
  })
  expect(badQuery('sum(\n  "ä" foo)', '2:8: parse error: unexpected identifier "foo"').details).toEqual(['  "ä" foo)', '      ^'])
})

test('what has no position is told as it is', () => {
  expect(badQuery('foo + bar', 'multiple matches for labels')).toMatchObject({
    message: 'Prometheus does not take the query: multiple matches for labels.',
    details: [],
  })
})
