import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchHeadLength } from '../../../../src/protocols/kafka/records/batch.ts'
import type { NewRecord } from '../../../../src/protocols/kafka/records/batch-writer.ts'
import { RecordCursor, type RecordRun } from '../../../../src/protocols/kafka/records/record-cursor.ts'
import { WireError } from '../../../../src/protocols/wire-error.ts'
import { envelopeOf } from '../../../../src/systems/kafka/forms/envelope.ts'
import { JsonSink } from '../../../../src/systems/kafka/forms/json-sink.ts'
import { MessageText } from '../../../../src/systems/kafka/forms/message-text.ts'
import { RawSink } from '../../../../src/systems/kafka/forms/raw-sink.ts'
import { page, partOf, pour, record } from '../read-back.ts'

const topic = 'orders'

/** As objects, which are slow and simple. */
function expected(records: readonly NewRecord[]): string[] {
  return records.map((each, offset) => JSON.stringify(envelopeOf({ ...each, topic, partition: 0, offset })))
}

async function linesOf(records: readonly NewRecord[], isOneByOne = false): Promise<string[]> {
  const to = page()
  await pour(partOf(records, { topic }), new JsonSink(to.take, 'ndjson'), isOneByOne)
  return to.text().split('\n').slice(0, -1)
}

test.each(['"', '\\', '\n', '\0', '\u001f', ' ', '!', '~', '\u007f', '\u0080', 'é', '߿', 'ࠀ', '€', '\ud7ff', '\ue000', '😀'])(
  '%j is found wherever it stands in a long text',
  async (special) => {
    const texts = Array.from({ length: 65 }, (_, at) => `${'x'.repeat(at)}${special}${'y'.repeat(64 - at)}`)
    const records = texts.map((value, at) => record({ key: texts[64 - at] ?? '', value }))
    expect(await linesOf(records)).toEqual(expected(records))
  },
)

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.nat(2000).map((length) => 'z'.repeat(length)),
)
/** Nearly what is UTF-8: whole characters, halves of them, and what looks like the beginning of one. */
const nearlyText = fc
  .array(
    fc.oneof(
      text.map((each) => Buffer.from(each)),
      text.map((each) => Buffer.from(each).subarray(0, -1)),
      fc.uint8Array({ maxLength: 4, min: 0x7f, max: 0xf6 }),
      fc.constantFrom([0xe0, 0x9f, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc1, 0xbf]),
    ),
    { maxLength: 3 },
  )
  .map((parts) => Buffer.concat(parts.map((each) => Buffer.from(each))))
const content = fc.option(nearlyText)
const latest = 253_402_300_799_999
const message = fc.record({
  key: content,
  value: content,
  headers: fc.array(fc.tuple(text, content), { maxLength: 3 }),
  timestamp: fc.oneof(
    fc.constantFrom(-1, 0, 951_782_399_999, 951_782_400_000, 4_107_542_400_000, latest, latest + 1),
    fc.integer({ min: -5_000_000, max: latest }),
    fc.integer({ min: 1_795_000_000_000, max: 1_795_000_002_000 }),
  ),
})

test('it is what JSON.stringify makes of the messages, together and one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), fc.boolean(), async (messages, isOneByOne) => {
      expect(await linesOf(messages, isOneByOne)).toEqual(expected(messages))
    }),
    { numRuns: 400 },
  )
})

test('many and long ones, in memory that grows, each behind the one before', async () => {
  const lengths = Array.from({ length: 12 }, (_, at) => 3 ** at)
  const records = lengths.map((length) => record({ key: '\u0001'.repeat(length), value: `"${'é'.repeat(length)}\n` }))
  const to = new MessageText(16)
  to.setFront(`{"topic":"${topic}","partition":0,"offset":`)
  for (let time = 0; time < 2; time++) to.putJson(runOf(records), false)
  const lines = `${expected(records).join('\n')}\n`
  expect(to.take().toString()).toBe(lines + lines)
  to.putRaw(runOf(records))
  expect(to.take().toString()).toBe(records.map(({ value }) => `${value}\n`).join(''))
})

test('values with their line ends, together and one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), fc.boolean(), async (messages, isOneByOne) => {
      const to = page()
      await pour(partOf(messages), new RawSink(to.take), isOneByOne)
      expect(to.bytes()).toEqual(Buffer.concat(messages.flatMap(({ value }) => [value ?? Buffer.alloc(0), Buffer.from('\n')])))
    }),
  )
})

test('offsets and times beyond 32 bits, and those of the broker’s clock', () => {
  const run = { ...runOf([record({ value: 'a' }), record({ value: 'b', timestamp: '99' })]), firstOffset: 2 ** 52 }
  const facts = (each: RecordRun) => {
    const to = new MessageText()
    to.setFront('{"offset":')
    to.putJson(each, false)
    return to
      .take()
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
  expect(facts(run)).toMatchObject([{ offset: 2 ** 52 }, { offset: 2 ** 52 + 1, timestamp: '1970-01-01T00:00:00.099Z' }])
  expect(facts({ ...run, firstTimestamp: 2 ** 63, firstOffset: 2 ** 63 }).length).toBe(2)
  expect(facts({ ...run, appendTime: 1000 })).toMatchObject([
    { timestamp: '1970-01-01T00:00:01.000Z' },
    { timestamp: '1970-01-01T00:00:01.000Z' },
  ])
})

test('the name of a header that is no text is shown as far as it is one', async () => {
  const bytes = Buffer.concat([Buffer.from('né'), Buffer.from([0xff])])
  const part = partOf([record({ headers: [['nab_', Buffer.from('v')]] })])
  bytes.copy(part.records, part.records.indexOf('nab_'))
  const to = page()
  await pour(part, new JsonSink(to.take, 'ndjson'))
  expect(JSON.parse(to.text()).headers).toEqual([{ key: 'né\ufffd', value: 'v' }])
})

test('no byte that is changed makes it read or write elsewhere: it is a message, or it is damaged', () => {
  const records = [
    record({ key: 'key', value: 'value', headers: [['name', Buffer.from('header')]] }),
    record({ value: 'x'.repeat(200) }),
  ]
  const { bytes, ...run } = runOf(records)
  const [json, raw] = [new MessageText(), new MessageText()]
  json.setFront('{"offset":')
  let damages = 0
  for (let at = run.at; at < run.end; at++) {
    for (const byte of [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff]) {
      const changed = Buffer.from(bytes)
      changed[at] = byte
      try {
        raw.putRaw({ ...run, bytes: changed })
        json.putJson({ ...run, bytes: changed }, false)
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
        damages += 1
      }
      raw.take()
      const lines = json.take().toString().split('\n').slice(0, -1)
      for (const line of lines) JSON.parse(line)
    }
  }
  expect(damages).toBeGreaterThan(20)
})

test.each([
  ['a key', 0],
  ['a value', 1],
] as const)('%s of two thousand million bytes is damage', (_, before) => {
  const absent = Buffer.from([1])
  const longest = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f])
  const bytes = Buffer.concat([Buffer.from([80, 0, 0, 0]), ...Array(before).fill(absent), longest, longest, Buffer.alloc(40)])
  const run = { bytes, at: 0, end: bytes.length, count: 1, firstOffset: 0, firstTimestamp: 0, appendTime: undefined }
  expect(() => new MessageText().putRaw(run)).toThrow(WireError)
  expect(() => new MessageText().putJson(run, false)).toThrow(WireError)
})

function runOf(records: readonly NewRecord[]): RecordRun {
  const { records: bytes } = partOf(records)
  const cursor = new RecordCursor()
  const { timestamp = 0 } = records[0] ?? {}
  const facts = { firstOffset: 0, lastOffset: records.length - 1, firstTimestamp: timestamp, appendTime: undefined }
  cursor.open(bytes, { ...facts, at: batchHeadLength, end: bytes.length, count: records.length })
  return cursor.rest()
}
