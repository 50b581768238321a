import { isUtf8 } from 'node:buffer'

/**
 * A value of a header, as amqplib takes it. Its type matters: Java's consumers fail on a byte where a long was sent. What a plain
 * value stands for alone: a number is an `int32`, an `int64` where it is too large, a `double` with a fraction.
 */
export type HeaderValue = string | number | boolean | null | readonly HeaderValue[] | TypedValue | Headers

export interface Headers {
  readonly [name: string]: HeaderValue
}

type Typed = number | bigint | Buffer | { readonly places: number; readonly digits: number }

/** Of amqplib's own form. A class, so that a table with an entry `!` is not taken for one. */
export class TypedValue {
  readonly '!': HeaderType
  readonly value: Typed

  constructor(type: HeaderType, value: Typed) {
    this['!'] = type
    this.value = value
  }
}

export type HeaderType = 'bytes' | 'timestamp' | 'decimal' | NumberType
type NumberType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'float' | 'double'

export function isTyped(value: HeaderValue): value is TypedValue {
  return value instanceof TypedValue
}

/** The type a plain number stands for. */
export function typeOfNumber(value: number): NumberType {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return 'double'
  return value >= -0x80000000 && value < 0x80000000 ? 'int32' : 'int64'
}

/** Numbers and bytes as amqplib is told of them. */
export function asSent(value: HeaderValue): unknown {
  if (typeof value === 'number') return { '!': typeOfNumber(value), value }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(asSent)
  if (isTyped(value)) return value['!'] === 'bytes' ? value.value : value
  return tableAsSent(value as Headers)
}

export function tableAsSent(headers: Headers): Record<string, unknown> {
  const table: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) table[name] = asSent(value)
  // An entry `!` that is its own would tell amqplib a type; those that are inherited it sends just as well.
  return Object.create(table)
}

/** A field table, without its length. */
export function readTable(bytes: Buffer): Headers {
  const reader = new FieldReader(bytes)
  return reader.table(bytes.length)
}

class FieldReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  table(end: number): Headers {
    const table: Record<string, HeaderValue> = Object.create(null)
    while (this.#at < end) {
      const name = this.#take(this.#take(1).readUInt8()).toString('utf8')
      table[name] = this.#value()
    }
    return table
  }

  #value(): HeaderValue {
    const type = String.fromCharCode(this.#take(1).readUInt8())
    switch (type) {
      case 'S':
        return this.#text()
      case 'x':
        return new TypedValue('bytes', Buffer.from(this.#long()))
      case 't':
        return this.#take(1).readUInt8() !== 0
      case 'V':
        return null
      case 'F':
        return this.table(this.#length())
      case 'A':
        return this.#list(this.#length())
      case 'b':
        return number('int8', this.#take(1).readInt8())
      case 'B':
        return number('uint8', this.#take(1).readUInt8())
      case 's':
        return number('int16', this.#take(2).readInt16BE())
      case 'u':
        return number('uint16', this.#take(2).readUInt16BE())
      case 'I':
        return number('int32', this.#take(4).readInt32BE())
      case 'i':
        return number('uint32', this.#take(4).readUInt32BE())
      case 'l':
        return wide('int64', this.#take(8).readBigInt64BE())
      case 'f':
        return new TypedValue('float', this.#take(4).readFloatBE())
      case 'd':
        return number('double', this.#take(8).readDoubleBE())
      case 'T':
        return new TypedValue('timestamp', narrowed(this.#take(8).readBigUInt64BE()))
      case 'D':
        return new TypedValue('decimal', { places: this.#take(1).readUInt8(), digits: this.#take(4).readUInt32BE() })
      default:
        throw new RangeError(`a header of the type ${JSON.stringify(type)}`)
    }
  }

  /** A text that is none is kept as bytes. */
  #text(): HeaderValue {
    const bytes = this.#long()
    return isUtf8(bytes) ? bytes.toString('utf8') : new TypedValue('bytes', Buffer.from(bytes))
  }

  #list(end: number): HeaderValue[] {
    const list: HeaderValue[] = []
    while (this.#at < end) list.push(this.#value())
    return list
  }

  #long(): Buffer {
    return this.#take(this.#take(4).readUInt32BE())
  }

  #length(): number {
    const length = this.#take(4).readUInt32BE()
    return this.#at + length
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('a header that is cut short')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}

function number(type: NumberType, value: number): HeaderValue {
  return typeOfNumber(value) === type ? value : new TypedValue(type, value)
}

function wide(type: 'int64', value: bigint): HeaderValue {
  const narrow = narrowed(value)
  return typeof narrow === 'bigint' ? new TypedValue(type, value) : number(type, narrow)
}

function narrowed(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
