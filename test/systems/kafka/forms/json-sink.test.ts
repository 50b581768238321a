import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecs } from '../../../../src/protocols/kafka/records/batch.ts'
import { JsonSink } from '../../../../src/systems/kafka/forms/json-sink.ts'
import { readEnvelope } from '../../../../src/systems/kafka/producing/envelope-line.ts'
import { batchOf } from '../../../protocols/kafka/batch-of.ts'
import { page, partOf, pour, record } from '../read-back.ts'

test('a message is one line with all that it has', async () => {
  const to = page()
  const headers = [
    ['a', Buffer.from('1')],
    ['a', null],
    ['b', Buffer.from([0xff])],
  ] as const
  await pour(partOf([record({ key: 'k', value: '{"n":1}\n\u0001', headers }), record({})]), new JsonSink(to.take, 'ndjson'))
  expect(to.text()).toMatchInlineSnapshot(`
    "{"topic":"orders","partition":0,"offset":0,"timestamp":"2026-11-21T09:12:33.108Z","key":"k","value":"{\\"n\\":1}\\n\\u0001","headers":[{"key":"a","value":"1"},{"key":"a","value":null},{"key":"b","value":{"base64":"/w=="}}]}
    {"topic":"orders","partition":0,"offset":1,"timestamp":"2026-11-21T09:12:33.108Z","key":null,"value":null}
    "
  `)
})

test('a list is one document, also where there is nothing in it', async () => {
  const [to, nothing] = [page(), page()]
  const sink = new JsonSink(to.take, 'json')
  await pour(partOf([record({ value: 'a' }), record({ value: 'b' })]), sink)
  await sink.end()
  expect(JSON.parse(to.text())).toMatchObject([{ value: 'a' }, { value: 'b' }])
  await new JsonSink(nothing.take, 'json').end()
  expect(JSON.parse(nothing.text())).toEqual([])
})

const content = fc.option(
  fc.oneof(
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary', maxLength: 80 }).map((text) => Buffer.from(text)),
    fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
  ),
)
const message = fc.record({
  key: content,
  value: content,
  headers: fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 8 }), content), { maxLength: 4 }),
  timestamp: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 4_000_000_000_000 })),
})

test('what is written is taken back without loss', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (messages) => {
      const to = page()
      await pour(partOf(messages), new JsonSink(to.take, 'ndjson'))
      const back = to
        .text()
        .trimEnd()
        .split('\n')
        .map((line) => readEnvelope(line, 0)?.record)
      expect(back).toEqual(messages)
    }),
    { numRuns: 80 },
  )
})

test.each(codecs)('messages of one batch after another, with %s and without', async (codec) => {
  const names = ['none', codec, codec, 'none', codec] as const
  const batches = await Promise.all(names.map((name, at) => batchOf([`first of ${at}`, 'x'.repeat(at * 40_000)], name)))
  const to = page()
  await pour({ ...partOf([]), records: Buffer.concat(batches) }, new JsonSink(to.take, 'ndjson'))
  const values = to
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).value)
  expect(values).toEqual(names.flatMap((_, at) => [`first of ${at}`, 'x'.repeat(at * 40_000)]))
})
