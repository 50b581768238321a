import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteBuilder } from '../../../../src/systems/kafka/forms/byte-builder.ts'
import { putContent } from '../../../../src/systems/kafka/forms/json-bytes.ts'

/** As it lies in an answer: anywhere, with other things before and behind it. */
function asJson(content: Buffer, before: number): string {
  const from = Buffer.concat([Buffer.alloc(before, '"'), content, Buffer.from('"\\\n')])
  const to = new ByteBuilder(16)
  putContent(to, from, before, content.length)
  return to.take().toString()
}

test.each(['"', '\\', '\n', '\0', '\u001f', ' ', '!', '~', '\u007f', 'é', '€', '😀'])(
  '%j is found wherever it stands in a long text',
  (special) => {
    for (let before = 0; before < 4; before++) {
      for (let at = 0; at <= 64; at++) {
        const text = `${'x'.repeat(at)}${special}${'y'.repeat(64 - at)}`
        expect(asJson(Buffer.from(text), before)).toBe(JSON.stringify(text))
      }
    }
  },
)

test('any text is the string that JSON.stringify makes of it', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.nat(200).map((length) => 'z'.repeat(length)),
    ),
  )
  fc.assert(
    fc.property(pieces, fc.nat(9), (parts, before) => {
      const text = parts.join('')
      expect(asJson(Buffer.from(text), before)).toBe(JSON.stringify(text))
    }),
  )
})

test('bytes that are no text come back as they were', () => {
  const content = fc
    .uint8Array({ maxLength: 300 })
    .map((bytes) => Buffer.concat([Buffer.alloc(50, 'a'), bytes, Buffer.from([0xff])]))
  fc.assert(
    fc.property(content, fc.nat(9), (bytes, before) => {
      expect(JSON.parse(asJson(bytes, before))).toEqual({ base64: bytes.toString('base64') })
    }),
  )
})
