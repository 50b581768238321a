import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readWishes } from '../../../src/systems/connect/wishes.ts'
import { firstMistake, parseWritten } from '../../../src/systems/connect/written-json.ts'

const config = { 'connector.class': 'X', topics: 'orders' }

test.each([
  ["the worker's shape", { name: 's', config }],
  ['a flat map', { name: 's', ...config }],
  [
    'what a worker answers, with what is not its to be told',
    { name: 's', config: { ...config, name: 's' }, tasks: [], type: 'sink' },
  ],
  ['a list of one', [{ name: 's', config }]],
  ['what it answers about all', { s: { info: { name: 's', config } } }],
])('%s is read', (_, shape) => {
  expect(readWishes(JSON.stringify(shape), 'f')).toEqual([{ name: 's', config, from: 'f' }])
})

test('numbers and truths become text, as everything is text to Connect', () => {
  expect(readWishes('{"tasks.max": 2, "auto.create": true, "gone": null}', 'f')[0]?.config).toEqual({
    'tasks.max': '2',
    'auto.create': 'true',
  })
})

test.each([
  ['[]', 'f: there is no connector in it.'],
  ['7', 'f: a connector is an object: {"name": …, "config": {…}}.'],
  ['{"name": 7}', 'f: its name must be text.'],
  ['{"config": {"a": {"b": 1}}}', 'f: the value of "a" must be text, not an object.'],
])('%s is told apart', (text, message) => {
  expect(() => readWishes(text, 'f')).toThrow(message)
})

test('comments, a comma too many and a byte order mark are no mistakes; a slash in text stays', () => {
  const text = '\ufeff{ // one\n "url": "jdbc:mysql://localhost/x", /* two */ "n": [1, 2,],\n}'
  expect(parseWritten(text, 'f')).toEqual({ url: 'jdbc:mysql://localhost/x', n: [1, 2] })
})

test.each([
  ['{"a": 1', 'f:1:8 is no JSON: it ends too early.'],
  ['{\n  "a" 1}', 'f:2:7 is no JSON: 1 cannot stand here.'],
  ['{"a": \'x\'}', "f:1:7 is no JSON: ' cannot stand here."],
  ['{"a": 01}', 'f:1:7 is no JSON: 01 cannot stand here.'],
  ['{"a": 1} x', 'f:1:10 is no JSON: x cannot stand here.'],
  ['{"a": "x\ny"}', 'f:1:7 is no JSON: "x cannot stand here.'],
  ['', 'f:1:1 is no JSON: it ends too early.'],
])('%j: the place of the mistake is told', (text, message) => {
  expect(() => parseWritten(text, 'f')).toThrow(message)
})

test('whatever JSON can say is read to its end without a mistake', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(firstMistake(text)).toBe(text.length)
    }),
  )
})
