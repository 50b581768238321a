import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonBytes } from '../../../../src/systems/kafka/forms/json-bytes.ts'

/** As it lies in an answer: anywhere, with other things before and behind it. */
function asJson(content: Buffer, before: number): string {
  const from = Buffer.concat([Buffer.alloc(before, '"'), content, Buffer.from('"\\\n')])
  const to = new JsonBytes(16)
  to.content(from, before, content.length)
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

test('many and long ones, from memory after memory, each behind the one before', () => {
  const to = new JsonBytes(16)
  const said: string[] = []
  for (let length = 1; length <= 300_000; length *= 3) {
    const text = `"${'é'.repeat(length)}\n`
    const from = Buffer.from(`${text}${text}`)
    to.content(from, 0, from.length / 2)
    to.byte(10)
    to.content(from, from.length / 2, from.length / 2)
    to.byte(10)
    said.push(JSON.stringify(text), JSON.stringify(text))
  }
  expect(to.take().toString()).toBe(`${said.join('\n')}\n`)
})
