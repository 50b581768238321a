import { expect, test } from 'vitest'
import { destinationOfPath, normaliseDestination } from '../../../src/protocols/bus/destination.ts'
import vectors from '../../vectors/bus-matching.json' with { type: 'json' }

test.each(vectors.destinationNormalisation)('the destination %j becomes %j, as in the real one', (given, expected) => {
  expect(normaliseDestination(given)).toBe(expected)
})

test('the segments of a path are one destination, however they are cut', () => {
  expect(destinationOfPath(['user-service', '8081'])).toBe('user-service:8081:**')
  expect(destinationOfPath(['user-service:8081'])).toBe('user-service:8081:**')
  expect(destinationOfPath(['user-service', 'dev', '**'])).toBe('user-service:dev:**')
  expect(destinationOfPath([])).toBe(':**')
  expect(normaliseDestination(undefined)).toBe('**')
  expect(normaliseDestination('a:**')).toBe('a:**')
})
