import { expect, test } from 'vitest'
import { parseJsonQuestion } from '../../src/systems/json-path.ts'

const document = {
  type: 'CREATE',
  user: { name: 'ada', age: 36, 'two words': true, none: null, off: false, empty: '' },
  items: [{ id: 7 }, { id: 9, tags: ['a', 'b'] }],
}

test.each([
  '.type == "CREATE"',
  "type = 'CREATE'",
  '$.type==CREATE',
  '.user.age >= 36',
  'user.age < 37',
  '.user.name =~ "a*"',
  '.user.name =~ /^AD/i',
  '.user["two words"] == true',
  ".user['two words']",
  '.items[0].id == 7',
  '.items[-1].id == 9',
  '.items[*].id > 8',
  '.items[*].tags[*] == "b"',
  '.type != DELETE',
  '.missing != 1',
  '.user.none == null',
  '.user.empty',
  '.items[1].tags == ["a","b"]',
  '.type !~ "D*"',
])('%s is so', (text) => {
  expect(parseJsonQuestion(text)(document)).toBe(true)
})

test.each([
  '.type == "create"',
  '.user.age == "36"',
  '.user.age > ada',
  '.user.none',
  '.user.off',
  '.missing',
  '.items[5].id == 7',
  '.items[*].id == 8',
  '.items[*].id != 7',
  '.user.name.first == 1',
  '.__proto__',
  '.constructor',
])('%s is not so', (text) => {
  expect(parseJsonQuestion(text)(document)).toBe(false)
})

test.each(['', '.a ==', '.a[', '== 1', '.a[x] == 1'])('%j is no question', (text) => {
  expect(() => parseJsonQuestion(text)).toThrow(/does not understand/)
})

test('a document that is no object is one, too', () => {
  expect(parseJsonQuestion('$ == 5')(5)).toBe(true)
})
