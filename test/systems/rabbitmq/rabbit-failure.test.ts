import { expect, test } from 'vitest'
import { WireError } from '../../../src/protocols/wire-error.ts'
import { rabbitFailure } from '../../../src/systems/rabbitmq/rabbit-failure.ts'

const place = { amqpUrl: 'amqp://mq:5672', username: 'ada', virtualHost: '/shop', api: undefined }
const refusal = (code: number, name: string, says: string) =>
  new Error(`Operation failed: QueueDeclare; ${code} (${name}) with message "${says}"`)

test.each([
  [refusal(404, 'NOT-FOUND', "NOT_FOUND - no queue 'a b' in vhost '/shop'"), 'There is no queue "a b".', 3],
  [refusal(404, 'NOT-FOUND', "NOT_FOUND - no exchange 'x' in vhost '/shop'"), 'There is no exchange "x".', 3],
  [
    refusal(403, 'ACCESS-REFUSED', "ACCESS_REFUSED - configure access to queue 'a' in vhost '/shop' refused for user 'ada'"),
    'RabbitMQ does not allow that to "ada" in the virtual host "/shop".',
    1,
  ],
  [
    refusal(406, 'PRECONDITION-FAILED', "PRECONDITION_FAILED - queue 'a' in vhost '/' not empty"),
    "It is left as it is: queue 'a' in vhost '/' not empty.",
    1,
  ],
  [new Error('Channel closed'), 'RabbitMQ at mq:5672 hung up.', 3],
  [new WireError('rabbitmq', 'refused', { at: 'mq:5672' }), 'RabbitMQ does not answer at mq:5672: nobody listens there.', 3],
  [new WireError('rabbitmq', 'timeout', { at: 'mq:5672' }), 'RabbitMQ at mq:5672 did not answer in time.', 3],
  [
    new WireError('rabbitmq', 'rejected', { at: 'mq:5672', because: 'Handshake terminated by server: 403 (ACCESS-REFUSED)' }),
    'RabbitMQ at mq:5672 does not let "ada" in: the name or the password is wrong.',
    3,
  ],
  [
    new WireError('rabbitmq', 'closed', { at: 'mq:5672', because: 'Expected ConnectionOpenOk; got <ConnectionClose channel:0>' }),
    'RabbitMQ at mq:5672 does not let us into the virtual host "/shop".',
    3,
  ],
  [
    new WireError('rabbitmq', 'untrusted', { at: 'mq:5671', code: 'CERT_HAS_EXPIRED', because: 'certificate has expired' }),
    'No TLS with mq:5671: its certificate has expired.',
    3,
  ],
  [
    new WireError('http', 'denied', { at: 'mq:15672', says: 'not_authorized' }),
    'The management API at mq:15672 does not let "ada" in: the name or the password is wrong.',
    3,
  ],
  [new WireError('http', 'protocol', { at: 'mq:80', because: 'no JSON' }), 'What answers at mq:80 is not a management API.', 3],
] as const)('%s is said as: %s', (error, message, exitCode) => {
  expect(rabbitFailure(error, place)).toMatchObject({ message, exitCode })
})

test('what is no failure of RabbitMQ stays what it is', () => {
  const bug = new TypeError('undefined is not a function')
  expect(rabbitFailure(bug, place)).toBe(bug)
})
