import { expect, test } from 'vitest'
import { readEnvelope } from '../../../../src/systems/kafka/producing/envelope-line.ts'

const read = (line: string) => readEnvelope(line, 5)

test("kcat's and rpk's forms are understood", () => {
  const kcats =
    '{"topic":"t","partition":1,"offset":3,"tstype":"create","ts":7,"broker":1,"headers":["a","1","b",null],"key":"k","payload":"v"}'
  expect(read(kcats)).toEqual({
    record: {
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      headers: [
        ['a', Buffer.from('1')],
        ['b', null],
      ],
      timestamp: 7,
    },
    partition: 1,
  })
  const rpks = '{"topic":"t","key":"k","value":"v","headers":[{"key":"a","value":"1"}],"timestamp":7,"partition":0,"offset":1}'
  expect(read(rpks)?.record.headers).toEqual([['a', Buffer.from('1')]])
})

test('what is written by hand is understood, too', () => {
  expect(read('{"value":{"id":1},"headers":{"a":"1"}}')?.record).toEqual({
    ...{ key: null, value: Buffer.from('{"id":1}'), headers: [['a', Buffer.from('1')]], timestamp: 5 },
  })
  expect(read('{"key":"k"}')?.record.value).toBeNull()
})

test('the lines of a list are messages, its brackets are not', () => {
  expect(['[', '{"value":"a"},', '{"value":"b"}', ']', ''].map((line) => read(line)?.record.value?.toString())).toEqual([
    undefined,
    'a',
    'b',
    undefined,
    undefined,
  ])
})

test.each([
  ['{"value":', /is no JSON/],
  ['7', /no message/],
  ['{"id":1}', /without a "value"/],
  ['{"value":{"base64":"%"}}', /base64/],
  ['{"value":1,"partition":-2}', /partition/],
  ['{"value":1,"timestamp":"x"}', /timestamp/],
  ['{"value":1,"headers":["a"]}', /header/],
  ['{"value":1,"headers":[7]}', /header/],
])('%s is refused', (line, why) => {
  expect(() => read(line)).toThrow(why)
})
