import { expect, test } from 'vitest'
import { RawSink } from '../../../../src/systems/kafka/forms/raw-sink.ts'
import { page, partOf, pour, record } from '../read-back.ts'

test('values and line ends, nothing else; a tombstone is an empty line', async () => {
  const to = page()
  const sink = new RawSink(to.take)
  const long = 'x'.repeat(5000)
  await pour(partOf([record({ key: 'k', value: 'one' }), record({ value: long }), record({}), record({ value: '' })]), sink)
  await pour(partOf([record({ value: Buffer.from([0, 10, 255]) })]), sink)
  expect(to.bytes()).toEqual(Buffer.concat([Buffer.from(`one\n${long}\n\n\n`), Buffer.from([0, 10, 255, 10])]))
})
