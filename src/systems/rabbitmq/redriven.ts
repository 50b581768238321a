import { type Headers, type HeaderValue, TypedValue } from '../../protocols/rabbitmq/header-values.ts'
import { type Death, deathOf } from './deaths.ts'
import type { Message } from './message.ts'

/** Of the broker: with these on it, a message that expires on the same way once more would be dropped as going in circles. */
const ofTheBroker = /^x-(death|(first|last)-death-(queue|reason|exchange)|opt-deaths|delivery-count|stream-offset)$/

export const hopsHeader = 'x-redriven-count'
const fromHeader = 'x-redriven-from'
const atHeader = 'x-redriven-at'
const becauseHeader = 'x-redriven-because'
const runHeader = 'x-redriven-run'

export function hopsOf({ headers }: Pick<Message, 'headers'>): number {
  const count = headers[hopsHeader]
  return typeof count === 'number' ? count : 0
}

export function runOf({ headers }: Pick<Message, 'headers'>): string | undefined {
  const run = headers[runHeader]
  return typeof run === 'string' ? run : undefined
}

export interface Mark {
  readonly from: string
  readonly run: string
  readonly at: Date
}

/** The message as it is sent again, with a mark that it was. */
export function redriven(message: Message, to: Pick<Message, 'exchange' | 'key'>, { from, run, at }: Mark): Message {
  const headers: Record<string, HeaderValue> = Object.create(null)
  for (const [name, value] of Object.entries(message.headers)) if (!ofTheBroker.test(name)) headers[name] = value
  headers[hopsHeader] = hopsOf(message) + 1
  headers[fromHeader] = from
  headers[atHeader] = new TypedValue('timestamp', Math.floor(at.getTime() / 1000))
  headers[runHeader] = run
  const death = deathOf(message)
  if (death) headers[becauseHeader] = becauseOf(death)
  return { ...message, ...to, headers: headers as Headers }
}

function becauseOf({ queue, reason }: Death): string {
  return queue === undefined ? reason : `${reason} in ${queue}`
}

/** A broker takes nobody else's name in it: another user's is kept as a header. */
export function withOwnUser(message: Message, username: string): Message {
  const { userId, ...properties } = message.properties
  if (userId === undefined || userId === username) return message
  return { ...message, properties, headers: { ...message.headers, 'x-original-user-id': userId } }
}
