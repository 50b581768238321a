import { expect, test } from 'vitest'
import { type Codec, codecs } from '../../../../src/protocols/kafka/records/batch.ts'
import { RawSink } from '../../../../src/systems/kafka/forms/raw-sink.ts'
import { batchIn } from '../../../protocols/kafka/batch-of.ts'
import { batchVector } from '../../../protocols/kafka/records/vectors.ts'
import { page, partOf, pour, record } from '../read-back.ts'

test('values and line ends, nothing else; a tombstone is an empty line', async () => {
  const to = page()
  const sink = new RawSink(to.take)
  const long = 'x'.repeat(5000)
  await pour(partOf([record({ key: 'k', value: 'one' }), record({ value: long }), record({}), record({ value: '' })]), sink)
  await pour(partOf([record({ value: Buffer.from([0, 10, 255]) })]), sink)
  expect(to.bytes()).toEqual(Buffer.concat([Buffer.from(`one\n${long}\n\n\n`), Buffer.from([0, 10, 255, 10])]))
})

function batch(codec: Codec, values: readonly string[]): Promise<Buffer> {
  return batchIn(
    codec,
    values.map((value) => record({ key: 'k', value })),
  )
}

test.each(codecs)('batches with and without %s in one answer keep their order', async (codec) => {
  const names = ['none', codec, codec, 'none', codec, 'none', 'none'] as const
  // Every other one of large values, which go another way.
  const values = names.map((name, at) =>
    Array.from({ length: 30 }, (_, index) => `${at} ${index} ${name.repeat(at % 2 === 0 ? index : 300 + index)}`),
  )
  const batches = await Promise.all(names.map((name, at) => batch(name, values[at] ?? [])))
  const to = page()
  const sink = new RawSink(to.take)
  const lines = values
    .flat()
    .map((value) => `${value}\n`)
    .join('')
  for (let time = 0; time < 2; time++) await pour({ ...partOf([]), records: Buffer.concat(batches) }, sink)
  expect(to.text()).toBe(lines + lines)
})

test('a batch of today stays what it was when messages of long ago are unpacked behind it', async () => {
  const old = batchVector('magic 1 snappy')
  const to = page()
  const records = Buffer.concat([await batch('snappy', ['before', 'x'.repeat(3000)]), old.bytes])
  await pour({ ...partOf([]), records }, new RawSink(to.take))
  const values = old.records.map(({ value }) => `${Buffer.from(value ?? '', 'hex')}\n`)
  expect(to.text()).toBe(['before\n', `${'x'.repeat(3000)}\n`, ...values].join(''))
})
