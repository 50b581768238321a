import { type Headers, isTyped, TypedValue } from '../rabbitmq/header-values.ts'
import { cutTo, type FailureText } from './failure-text.ts'

/** Where a message was published to. */
export interface RabbitOrigin {
  readonly exchange: string
  readonly key: string
}

const stackHeader = 'x-exception-stacktrace'
const messageHeader = 'x-exception-message'
const longestMessage = 10_000
/** A header with less of it would tell nothing. */
const shortestStack = 200

/** What it had, and where it comes from. All of it has to fit into one frame: the stack is what gives way. */
export function deadLetterHeaders(original: Headers, origin: RabbitOrigin, failure: FailureText, mostBytes: number): Headers {
  const { [stackHeader]: _stack, [messageHeader]: _message, ...kept } = original
  const room = mostBytes - roughSize(kept)
  const message = cutTo(failure.message, Math.min(longestMessage, room / 2))
  const stack = cutTo(failure.stack, room - Buffer.byteLength(message))
  return {
    ...kept,
    'x-original-exchange': origin.exchange,
    'x-original-routingKey': origin.key,
    ...(message !== '' && { [messageHeader]: message }),
    ...(stack.length >= Math.min(shortestStack, failure.stack.length) && { [stackHeader]: stack }),
    // A long, however small it is: what Spring writes, and what a program in Java may count on.
    'retry-count': new TypedValue('int64', timesDied(original) + 1),
  }
}

function timesDied({ 'retry-count': count }: Headers): number {
  const times = typeof count === 'object' && count !== null && isTyped(count) ? Number(count.value) : Number(count ?? 0)
  return Number.isSafeInteger(times) && times >= 0 && times < 0x7fff_ffff ? times : 0
}

/** More than they take on the wire, whatever is in them. */
function roughSize(headers: Headers): number {
  const text = JSON.stringify(headers, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  return 2 * Buffer.byteLength(text)
}
