import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Reader } from '../../../../src/protocols/kafka/wire/reader.ts'
import type { RequestKind } from '../../../../src/protocols/kafka/wire/request-kind.ts'
import { Writer } from '../../../../src/protocols/kafka/wire/writer.ts'
import { WireError } from '../../../../src/protocols/wire-error.ts'
import messages from '../../../vectors/kafka/messages.json' with { type: 'json' }
import { samples } from './samples.ts'

// The bytes are what Kafka's own classes (kafka-clients 4.1.1) made of the same contents.

const vectors: Readonly<Record<string, Readonly<Record<string, string>>>> = messages

describe.each(samples.map((each) => ({ name: each.kind.name, ...each })))('$name', ({ name, kind, requests, answer }) => {
  const [oldest, newest] = kind.versions
  const versions = Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index)

  test.each(versions)('is asked in version %i as Kafka asks it', (version) => {
    for (const [note, request] of Object.entries(requests)) {
      const expected = vectors[`${name}Request${note && ` of ${note}`}`]?.[version]
      expect(written(kind, request, version)).toBe(expected)
    }
  })

  test.each(versions)('is answered in version %i as Kafka answers it, to the last byte', (version) => {
    const from = reader(kind, answerBytes(name, version), version)
    expect(kind.read(from, version)).toEqual(answer(version))
    expect(from.left).toBe(0)
  })

  test.each(versions)('has no answer in version %i that was cut short', (version) => {
    const whole = answerBytes(name, version)
    for (let length = 0; length < whole.length; length++)
      expect(() => kind.read(reader(kind, whole.subarray(0, length), version), version)).toThrow(WireError)
  })

  test('reads random bytes, and answers with some of them changed, or throws a WireError', () => {
    const version = fc.constantFrom(...versions)
    const random = fc.record({ version, bytes: fc.uint8Array({ maxLength: 200 }) })
    const changed = fc.record({ version, changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }) })
    fc.assert(fc.property(random, (each) => readsOrThrows(kind, Buffer.from(each.bytes), each.version)))
    fc.assert(
      fc.property(changed, (each) => {
        const bytes = answerBytes(name, each.version)
        for (const [at, byte] of each.changes) bytes[at % bytes.length] = byte
        readsOrThrows(kind, bytes, each.version)
      }),
    )
  })
})

function written(kind: RequestKind<unknown, unknown>, request: unknown, version: number): string {
  const to = new Writer(version >= kind.flexibleFrom)
  to.int32(0)
  kind.write(to, request, version)
  const bytes = Buffer.concat(to.finish())
  expect(bytes.readInt32BE(0)).toBe(bytes.length - 4)
  return bytes.toString('hex', 4)
}

function answerBytes(name: string, version: number): Buffer {
  const bytes = vectors[`${name}Response`]?.[version]
  if (bytes === undefined) throw new Error(`no vector for ${name} ${version}`)
  return Buffer.from(bytes, 'hex')
}

function reader(kind: RequestKind<unknown, unknown>, bytes: Buffer, version: number): Reader {
  return new Reader(bytes, version >= kind.flexibleFrom)
}

function readsOrThrows(kind: RequestKind<unknown, unknown>, bytes: Buffer, version: number): void {
  try {
    kind.read(reader(kind, bytes, version), version)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
}
