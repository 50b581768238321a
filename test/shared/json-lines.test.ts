import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineReader } from '../../src/shared/json-lines.ts'

function reader() {
  const documents: unknown[] = []
  const broken: unknown[] = []
  const read = createLineReader(
    (document) => documents.push(document),
    (error) => broken.push(error),
  )
  return { documents, broken, read }
}

test('documents come out as they went in, wherever the bytes were cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 50 }),
      (values, cuts) => {
        const { documents, broken, read } = reader()
        let bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
        for (const cut of cuts) {
          read(bytes.subarray(0, cut))
          bytes = bytes.subarray(cut)
        }
        read(bytes)
        expect(JSON.stringify(documents)).toEqual(JSON.stringify(values))
        expect(broken).toEqual([])
      },
    ),
  )
})

test('a character cut between two chunks stays whole; empty lines say nothing', () => {
  const { documents, read } = reader()
  const bytes = Buffer.from('\n"한"\n\n')
  for (const byte of bytes) read(Buffer.from([byte]))
  expect(documents).toEqual(['한'])
})

test('what is no JSON is broken, and what came before it was said', () => {
  const { documents, broken, read } = reader()
  read(Buffer.from('1\nnonsense\n2\n'))
  expect(documents).toEqual([1])
  expect(broken).toHaveLength(1)
})

test('a line without an end is broken before it costs memory', () => {
  const { broken, read } = reader()
  const chunk = Buffer.alloc(4 * 1024 * 1024, 120)
  for (let count = 0; count < 5; count++) read(chunk)
  expect(broken).toMatchObject([{ message: 'a line without an end' }])
})
