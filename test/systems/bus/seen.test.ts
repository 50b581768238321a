import { expect, test } from 'vitest'
import { decodeEvent } from '../../../src/protocols/bus/event-json.ts'
import { seen } from '../../../src/systems/bus/seen.ts'

function of(content: object | string, facts: { reveal?: boolean; seenAt?: number } = {}) {
  const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  const event = decodeEvent({ body, contentType: undefined })
  return seen({ event, body, at: 100, seenAt: () => facts.seenAt, reveal: facts.reveal ?? false })
}
const envelope = { timestamp: 1, originService: 'a:1:x', destinationService: '**', id: 'one' }

test('an acknowledgement says of what, and how long after it', () => {
  const ack = {
    ...{ ...envelope, type: 'AckRemoteApplicationEvent', ackId: '962e7d55-60ea', ackDestinationService: '**' },
    event: 'org.springframework.cloud.bus.event.RefreshRemoteApplicationEvent',
  }
  expect(of(ack, { seenAt: 18 })).toMatchObject({ type: 'ack', origin: 'a:1:x', what: 'of refresh 962e7d55 after 82ms' })
  expect(of(ack).what).toBe('of refresh 962e7d55')
})

test('values that are secrets are dots, also in the whole event, unless they are asked for', () => {
  const change = { ...envelope, type: 'EnvironmentChangeRemoteApplicationEvent', values: { a: '1', 'my.password': 'p' } }
  expect(of(change)).toMatchObject({ what: 'a=1 my.password=••••••', whole: { values: { 'my.password': '••••••' }, id: 'one' } })
  expect(of(change, { reveal: true }).what).toBe('a=1 my.password=p')
})

test('an event of a class that nobody here knows is shown with all that it has', () => {
  const own = { ...envelope, type: 'PriceChanged', price: 3 }
  expect(of(own)).toMatchObject({ type: 'PriceChanged', whole: { price: 3 } })
})

test('what is no event is shown for what it is', () => {
  expect(of('hello')).toMatchObject({ type: 'unreadable', what: 'it is not a JSON object', whole: { text: 'hello' } })
})
