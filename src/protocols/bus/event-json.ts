import { randomUUID } from 'node:crypto'
import { numbersAsText } from '../../shared/numbers-as-text.ts'
import { kindOfType, typeOf } from './event-types.ts'
import type { BusEvent } from './events.ts'
import type { BusMessage } from './transport.ts'

/** A message that is no event; the real consumer gives it up after three attempts. */
export interface Unreadable {
  readonly kind: 'unreadable'
  readonly because: string
}

export const largestBodyBytes = 1024 * 1024

/** In the order of the real encoder. */
export function encodeEvent(event: Exclude<BusEvent, { kind: 'unknown' }>): Buffer {
  const { timestamp, originService, destinationService, id } = event
  const envelope = { type: typeOf(event), timestamp, originService, destinationService, id }
  return Buffer.from(JSON.stringify({ ...envelope, ...membersOf(event) }))
}

function membersOf(event: BusEvent): object {
  if (event.kind === 'environment-change') return { values: Object.fromEntries(event.values) }
  if (event.kind !== 'ack') return {}
  const { ackId, ackDestinationService, event: acknowledged } = event
  return { ackId, ackDestinationService, ...(acknowledged !== undefined && { event: acknowledged }) }
}

/** As tolerant as the real decoder, with its defaults for what is missing. */
export function decodeEvent({ body, contentType }: Pick<BusMessage, 'body' | 'contentType'>): BusEvent | Unreadable {
  if (!isJson(contentType)) return unreadable(`its content type is ${contentType?.slice(0, 100)}`)
  if (body.length > largestBodyBytes) return unreadable(`it is larger than ${largestBodyBytes} bytes`)
  let members: Members
  try {
    members = membersIn(body)
  } catch {
    return unreadable('it is not a JSON object')
  }
  try {
    return eventOf(members)
  } catch (error) {
    if (error instanceof Misfit) return unreadable(error.message)
    throw error
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || /^\s*application\/json\s*(;|$)/i.test(contentType)
}

function unreadable(because: string): Unreadable {
  return { kind: 'unreadable', because }
}

type Members = ReadonlyMap<string, unknown>

function membersIn(body: Buffer): Members {
  const text = new TextDecoder(encodingOf(body), { fatal: true }).decode(body)
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Misfit('it is not a JSON object')
  return new Map(Object.entries(hasNumbers(parsed) ? JSON.parse(numbersAsText(text)) : parsed))
}

/** JSON begins with a character of ASCII: where the other byte of it is, if it has one. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0 || first === 0xfe) return 'utf-16be'
  return second === 0 || first === 0xff ? 'utf-16le' : 'utf-8'
}

/** A number among the values counts as it was written: `1.10` is no `1.1`. */
function hasNumbers(parsed: object): boolean {
  const values = 'values' in parsed ? parsed.values : undefined
  return typeof values === 'object' && values !== null && Object.values(values).some((value) => typeof value === 'number')
}

function eventOf(members: Members): BusEvent {
  const type = members.get('type')
  const kind = typeof type === 'string' ? kindOfType(type) : undefined
  if (kind === undefined) return { kind: 'unknown', type: textOr(type, undefined), ...looseEnvelope(members) }
  const envelope = envelopeOf(members)
  if (kind === 'environment-change') return { kind, ...envelope, values: valuesOf(members.get('values')) }
  if (kind !== 'ack') return { kind, ...envelope }
  return {
    ...{ kind, ...envelope },
    ackId: textOf(members.get('ackId'), 'ackId') ?? '',
    ackDestinationService: textOf(members.get('ackDestinationService'), 'ackDestinationService') ?? null,
    event: textOf(members.get('event'), 'event') ?? undefined,
  }
}

function envelopeOf(members: Members) {
  const originService = textOf(members.get('originService'), 'originService')
  if (originService === null) throw new Misfit('originService is missing')
  const destination = members.get('destinationService')
  return {
    timestamp: timestampOf(members.get('timestamp')),
    originService,
    destinationService: destination === undefined ? nobody : textOf(destination, 'destinationService'),
    id: textOf(members.get('id'), 'id') ?? randomUUID(),
  }
}

/** What the real decoder makes of an event whose destination was never set. */
const nobody = '____transient_destination___:**'

/** Nothing depends on the envelope of an event that is for nobody. */
function looseEnvelope(members: Members) {
  return {
    timestamp: Number(textOr(members.get('timestamp'), undefined)) || Date.now(),
    originService: textOr(members.get('originService'), ''),
    destinationService: textOr(members.get('destinationService'), 'unknown'),
    id: textOr(members.get('id'), randomUUID()),
  }
}

function timestampOf(value: unknown): number {
  if (value === undefined) return Date.now()
  const timestamp = Number(textOf(value, 'timestamp') ?? 0)
  if (!Number.isFinite(timestamp)) throw new Misfit('timestamp is not a number')
  return Math.trunc(timestamp)
}

/** The real consumer takes an event with a null among its values, and then dies of it: so nothing of it is done. */
function valuesOf(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit('it has no values')
  const values = new Map<string, string>()
  for (const [name, each] of Object.entries(value)) {
    const text = textOf(each, 'a value')
    if (text === null) throw new Misfit('a value is null')
    values.set(name, text)
  }
  return values
}

/** Numbers and booleans are text too; null where there is none. */
function textOf(value: unknown, name: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'object') throw new Misfit(`${name} is not text`)
  return String(value)
}

function textOr<Fallback>(value: unknown, fallback: Fallback): string | Fallback {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback
}

class Misfit extends Error {}
