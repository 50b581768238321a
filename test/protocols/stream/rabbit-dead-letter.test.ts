import { expect, test } from 'vitest'
import { type Headers, TypedValue } from '../../../src/protocols/rabbitmq/header-values.ts'
import { deadLetterHeaders } from '../../../src/protocols/stream/rabbit-dead-letter.ts'
import { deathOf } from '../../../src/systems/rabbitmq/deaths.ts'
import recorded from '../../vectors/spring/stream-rabbit.json' with { type: 'json' }

const origin = { exchange: 'orders', key: 'orders' }
const failure = {
  name: 'Error',
  message: 'stock service unavailable',
  stack: 'Error: stock service unavailable\n    at somewhere',
}

/** As the real one has it on the wire; what was recorded does not tell. */
const long = (value: number) => new TypedValue('int64', value)

test('they are those of the recorded dead letter, with our own stack', () => {
  const letter = recorded.messages.find(({ exchange }) => exchange === 'DLX')?.properties.headers as Headers
  const { 'x-exception-stacktrace': stack, 'retry-count': count, ...others } = letter
  expect(stack).toMatch(/^org\.springframework/)
  const headers = deadLetterHeaders({ lab: 5, 'x-lab': '1' }, origin, failure, 100_000)
  expect(headers).toEqual({ ...others, 'retry-count': long(Number(count)), 'x-exception-stacktrace': failure.stack })
})

test('the verb that sends back reads where it comes from, and how often it died', () => {
  const twice = deadLetterHeaders(deadLetterHeaders({}, origin, failure, 100_000), origin, failure, 100_000)
  expect(deathOf({ headers: twice })).toMatchObject({ ...origin, reason: failure.message, count: 2 })
})

test.each([
  [new TypedValue('int64', 4n), 5],
  ['junk', 1],
  [-3, 1],
])('a retry-count of %s is followed by %s', (count, next) => {
  expect(deadLetterHeaders({ 'retry-count': count }, origin, failure, 100_000)['retry-count']).toEqual(long(next))
})

test('all of it fits into a frame: the stack is cut, and at last left out', () => {
  const long = { ...failure, message: 'm'.repeat(50_000), stack: 's'.repeat(200_000) }
  const cut = deadLetterHeaders({}, origin, long, 20_000)
  expect(String(cut['x-exception-stacktrace']).length + String(cut['x-exception-message']).length).toBeLessThanOrEqual(20_000)
  expect(String(cut['x-exception-message']).length).toBe(9998)
  const full = deadLetterHeaders({ large: 'x'.repeat(20_000) }, origin, long, 20_000)
  expect(full).not.toHaveProperty('x-exception-stacktrace')
  expect(full).toMatchObject({ 'x-original-exchange': 'orders', 'x-original-routingKey': 'orders' })
})
