import { isUtf8 } from 'node:buffer'
import { type Headers, type HeaderType, type HeaderValue, isTyped, TypedValue } from '../../protocols/rabbitmq/header-values.ts'
import { MsaError } from '../../shared/errors.ts'
import { type Message, type Properties, propertyTypes } from './message.ts'

/** A message as a JSON document, from which it can be made again without loss. */
export interface Envelope {
  readonly exchange: string
  readonly key: string
  readonly redelivered?: boolean
  /** When it came by. */
  readonly at?: string
  /** Its place in a stream. */
  readonly offset?: number
  readonly properties: Properties
  readonly headers: Readonly<Record<string, unknown>>
  /** What plain JSON cannot say of the headers, by their JSON pointer. */
  readonly headerTypes?: Readonly<Record<string, HeaderType>>
  readonly body: Body
}

type Body = string | { readonly base64: string }

export function envelopeOf(
  message: Message & { readonly redelivered?: boolean },
  more: Pick<Envelope, 'at' | 'offset'> = {},
): Envelope {
  const types: Record<string, HeaderType> = {}
  const headers = plainTable(message.headers, '', types)
  const { exchange, key, redelivered, properties, body } = message
  return {
    ...{ exchange, key, ...(redelivered !== undefined && { redelivered }), ...more, properties, headers },
    ...(Object.keys(types).length > 0 && { headerTypes: types }),
    body: isUtf8(body) ? body.toString('utf8') : { base64: body.toString('base64') },
  }
}

/** Headers as plain values, for people and filters. */
export function plainHeaders(headers: Headers): Readonly<Record<string, unknown>> {
  return plainTable(headers, '', {})
}

function plainTable(table: Headers, at: string, types: Record<string, HeaderType>): Record<string, unknown> {
  const plain: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(table)) {
    plain[name] = plainValue(value, `${at}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`, types)
  }
  return plain
}

function plainValue(value: HeaderValue, at: string, types: Record<string, HeaderType>): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each: HeaderValue, index) => plainValue(each, `${at}/${index}`, types))
  if (!isTyped(value)) return plainTable(value as Headers, at, types)
  types[at] = value['!']
  const { value: inner } = value
  if (Buffer.isBuffer(inner)) return inner.toString('base64')
  if (typeof inner === 'bigint') return String(inner)
  return typeof inner === 'number' && (!Number.isFinite(inner) || Object.is(inner, -0))
    ? Object.is(inner, -0)
      ? '-0'
      : String(inner)
    : inner
}

/** Makes the message of what `envelopeOf` wrote, or a person did: all but `body` may be left out. */
export function messageFrom(document: unknown): Message {
  const { exchange = '', key = '', properties = {}, headers = {}, headerTypes = {}, body } = objectOf(document, 'a message')
  if (typeof exchange !== 'string' || typeof key !== 'string') throw invalid('"exchange" and "key" are texts')
  return {
    ...{ exchange, key, properties: propertiesOf(properties), body: bodyOf(body) },
    headers: typedTable(objectOf(headers, '"headers"'), '', objectOf(headerTypes, '"headerTypes"')),
  }
}

function propertiesOf(given: unknown): Properties {
  const found = objectOf(given, '"properties"')
  for (const [name, value] of Object.entries(found)) {
    const type = (propertyTypes as Record<string, string>)[name]
    if (type === undefined) throw invalid(`there is no property "${name}"; all: ${Object.keys(propertyTypes).join(' ')}`)
    if (typeof value !== type) throw invalid(`the property "${name}" is a ${type}`)
  }
  return found
}

function bodyOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body)
  if (body === undefined) throw invalid('it has no "body"')
  const { base64 } = objectOf(body, '"body"')
  if (typeof base64 !== 'string') throw invalid('"body" is a text, or {"base64":"…"}')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) throw invalid('"body" is no base64')
  return bytes
}

function typedTable(plain: Record<string, unknown>, at: string, types: Record<string, unknown>): Headers {
  const table: Record<string, HeaderValue> = Object.create(null)
  for (const [name, value] of Object.entries(plain)) {
    if (Buffer.byteLength(name) > 255) throw invalid('the name of a header is too long')
    table[name] = typedValue(value, `${at}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`, types)
  }
  return table
}

function typedValue(value: unknown, at: string, types: Record<string, unknown>): HeaderValue {
  const type = Object.hasOwn(types, at) ? types[at] : undefined
  if (type !== undefined) return withType(value, type, at)
  if (Array.isArray(value)) return value.map((each, index) => typedValue(each, `${at}/${index}`, types))
  if (typeof value !== 'object' || value === null) return value as HeaderValue
  return typedTable(value as Record<string, unknown>, at, types)
}

const whole: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  timestamp: [0n, 2n ** 64n - 1n],
}

function withType(value: unknown, type: unknown, at: string): HeaderValue {
  const wrong = () => invalid(`the header ${at} is no ${String(type)}`)
  const typed = (inner: TypedValue['value']) => new TypedValue(type as HeaderType, inner)
  if (type === 'bytes') {
    if (typeof value !== 'string') throw wrong()
    return typed(Buffer.from(value, 'base64'))
  }
  if (type === 'float' || type === 'double') {
    const number = typeof value === 'string' ? Number(value) : value
    if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN')) throw wrong()
    return typed(number)
  }
  if (type === 'decimal') {
    const { places, digits } = objectOf(value, `the header ${at}`)
    if (!Number.isInteger(places) || !Number.isInteger(digits)) throw wrong()
    return typed({ places: places as number, digits: digits as number })
  }
  const range = typeof type === 'string' ? whole[type] : undefined
  if (!range || !/^-?\d+$/.test(String(value))) throw wrong()
  const number = BigInt(String(value))
  if (number < range[0] || number > range[1]) throw wrong()
  return typed(Number.isSafeInteger(Number(number)) ? Number(number) : number)
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalid(`${what} is not an object`)
}

function invalid(because: string): MsaError {
  return new MsaError('INPUT_INVALID', `This is no message: ${because}.`, {
    hint: '{"key":"…","properties":{},"headers":{},"body":"…"}',
  })
}
