import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BatchWriter } from '../../../../src/protocols/kafka/records/batch-writer.ts'
import { RecordCursor, type RecordRun } from '../../../../src/protocols/kafka/records/record-cursor.ts'
import { openBatches } from '../../../../src/protocols/kafka/records/records-in.ts'
import { WireError } from '../../../../src/protocols/wire-error.ts'
import { linesInPlace } from '../../../../src/systems/kafka/forms/lines-in-place.ts'

const content = fc.option(
  fc.tuple(fc.nat({ max: 20_000 }), fc.nat({ max: 255 })).map(([length, byte]) => Buffer.alloc(length, byte)),
)
const header = fc.tuple(fc.string({ maxLength: 100 }), content)
const record = fc.record({
  ...{ key: content, value: content, headers: fc.array(header, { maxLength: 3 }) },
  timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
})

function runOf(records: readonly Parameters<BatchWriter['append']>[0][]): RecordRun {
  const writer = BatchWriter.alone(64)
  for (const each of records) writer.append(each)
  const cursor = new RecordCursor()
  const bytes = Buffer.from(writer.finish({ codec: 'none', checksum: () => 0 }))
  openBatches(bytes, cursor, { compressions: new Map(), aborted: [] }).next()
  return cursor.rest()
}

test('whatever the records are, their values come, each with a line end', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), (records) => {
      const lines = records.flatMap(({ value }) => [value ?? Buffer.alloc(0), Buffer.from('\n')])
      expect(linesInPlace(runOf(records)).equals(Buffer.concat(lines))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('records that are damaged end in a WireError or in other lines, within where they were', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 3 }), damage, (records, changes) => {
      const run = runOf(records)
      const behind = Buffer.alloc(100, 0xff)
      const bytes = Buffer.concat([run.bytes, behind])
      for (const [at, byte] of changes) bytes[run.at + (at % (run.end - run.at))] = byte
      try {
        expect(linesInPlace({ ...run, bytes }).length).toBeLessThan(run.end - run.at)
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
      }
      expect(bytes.subarray(run.bytes.length).equals(behind)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
