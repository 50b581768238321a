import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RedrivenOffsets } from '../../../../src/systems/kafka/redriving/redriven-offsets.ts'

test('what was noted is known again', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 120 }), (offsets) => {
      let noted = RedrivenOffsets.none()
      for (const offset of offsets) noted = noted.with(offset, offset + 1)
      const known = RedrivenOffsets.parse(noted.until, noted.note ?? '')
      const found = Array.from({ length: 302 }, (_, offset) => offset).filter((offset) => known.has(offset))
      expect(found).toEqual([...offsets].sort((a, b) => a - b))
    }),
  )
})

test('all without a gap is an offset alone', () => {
  const all = RedrivenOffsets.none().with(2, 5).with(0, 2)
  expect({ until: all.until, note: all.note }).toEqual({ until: 5, note: '' })
})

test('more than there is room for is not noted', () => {
  let noted = RedrivenOffsets.none()
  for (let offset = 1; offset < 4000; offset += 2) noted = noted.with(offset, offset + 1)
  expect(noted.note).toBeUndefined()
})
