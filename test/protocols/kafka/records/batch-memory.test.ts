import { expect, test } from 'vitest'
import { BatchMemory } from '../../../../src/protocols/kafka/records/batch-memory.ts'
import { BatchWriter } from '../../../../src/protocols/kafka/records/batch-writer.ts'
import { recordsOf } from '../../../../src/protocols/kafka/records/records-of.ts'

const finishing = { codec: 'none', checksum: () => 0 } as const

async function valuesIn(writer: BatchWriter): Promise<(string | undefined)[]> {
  return (await recordsOf(writer.finish(finishing))).map(({ value }) => value?.toString())
}

test('writers of one memory do not get into one another, and take what is near', async () => {
  const memory = new BatchMemory()
  const [one, other] = [new BatchWriter(memory.room()), new BatchWriter(memory.room())]
  for (const text of ['alphabet', 'numerals']) {
    const near = memory.near(Buffer.from(text))
    expect(near.toString()).toBe(text)
    one.appendValue(near, 0, 3, 1)
    other.appendValue(near, 3, 8, 1)
  }
  one.append({ key: null, value: Buffer.from('from elsewhere'), headers: [], timestamp: 1 })
  expect(await valuesIn(one)).toEqual(['alp', 'num', 'from elsewhere'])
  expect(await valuesIn(other)).toEqual(['habet', 'erals'])
})

test('a writer that needs more than its room goes on elsewhere, also with what is near', async () => {
  const memory = new BatchMemory()
  const [one, other] = [new BatchWriter(memory.room()), new BatchWriter(memory.room())]
  const near = memory.near(Buffer.alloc(400_000, 'x'))
  for (let time = 0; time < 4; time++) one.appendValue(near, time, near.length, 1)
  other.appendValue(near, 0, 2, 1)
  expect((await valuesIn(one)).map((value) => value?.length)).toEqual([400_000, 399_999, 399_998, 399_997])
  expect(await valuesIn(other)).toEqual(['xx'])
})

test('what was read into its place is there already', async () => {
  const memory = new BatchMemory()
  const writer = new BatchWriter(memory.room())
  for (const text of ['first', 'and then']) {
    const length = memory.nearPlace.write(text)
    const near = memory.near(memory.nearPlace.subarray(0, length))
    writer.appendValue(near, 0, length, 1)
  }
  expect(await valuesIn(writer)).toEqual(['first', 'and then'])
})

test('what is too long to be near stays where it is', () => {
  const memory = new BatchMemory()
  const long = Buffer.alloc(memory.nearPlace.length + 1, 'y')
  expect(memory.near(long) === long).toBe(true)
})

test('where there are more writers than rooms, the others have memory of their own', async () => {
  const memory = new BatchMemory()
  const writers = Array.from({ length: 40 }, () => new BatchWriter(memory.room()))
  const near = memory.near(Buffer.from('0123456789'))
  for (const [index, writer] of writers.entries()) writer.appendValue(near, index % 10, (index % 10) + 1, 1)
  for (const [index, writer] of writers.entries()) expect(await valuesIn(writer)).toEqual([String(index % 10)])
})
