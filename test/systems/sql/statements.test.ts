import { expect, test } from 'vitest'
import { splitStatements, statementsIn } from '../../../src/systems/sql/statements.ts'

const split = (text: string) => statementsIn(text, 'a.sql').map(({ sql }) => sql)

test('statements are what stands between delimiters, and the last one needs none', () => {
  expect(split('select 1; select 2;\n\n select 3 ')).toEqual(['select 1', 'select 2', 'select 3'])
  expect(split(';; ;')).toEqual([])
  expect(split('')).toEqual([])
})

test.each([
  ["select ';'"],
  [`select "a;'b"`],
  ["select 'it''s; fine'"],
  [String.raw`select 'it\'s; \\'`],
  ['select `a;b` from `x``;y`'],
  ['select 1 /* ; */ + 1'],
  ['select 1 -- ; and so on\n + 1'],
  ['select 1 # ;\n + 1'],
  ["select 5--3, ';'"],
  ['select /*! sql_no_cache ; */ 1'],
  ["select /*M!100100 ';*/' */ 1"],
])('no delimiter is found in %j', (sql) => {
  expect(split(`${sql}; select 2`)).toEqual([sql, 'select 2'])
})

test('what is no comment to a server is none here', () => {
  expect(split('select 1--;2')).toEqual(['select 1--', '2'])
  expect(split(String.raw`select '\\'; select 2`)).toEqual([String.raw`select '\\'`, 'select 2'])
  // A backslash escapes nothing in a name.
  expect(split('select `a\\`; select 2')).toEqual(['select `a\\`', 'select 2'])
})

test('comments alone are no statement, and those in front of one are not part of it', () => {
  expect(split('-- nothing\n# to do\n/* here */;')).toEqual([])
  expect(splitStatements('-- one\n/* two\n */ select 1;').statements).toEqual([{ sql: 'select 1', line: 3, isVertical: false }])
  expect(split('/*!40101 set names utf8 */;\nselect 1')).toEqual(['/*!40101 set names utf8 */', 'select 1'])
})

test('each statement knows its line', () => {
  const { statements } = splitStatements("select 1;\n\n\nselect '\n\n';  select 3;\r\nselect 4;")
  expect(statements.map(({ line }) => line)).toEqual([1, 4, 6, 7])
})

test('DELIMITER is obeyed as the mysql client does', () => {
  const text = ['select 1;', 'DELIMITER //', 'create procedure p() begin select 1; select 2; end //', 'delimiter ;', 'call p();']
  expect(split(text.join('\n'))).toEqual(['select 1', 'create procedure p() begin select 1; select 2; end', 'call p()'])
  expect(split('-- x\n  delimiter $$ \nselect 1; select 2$$\r\nDelimiter ;\r\nselect 3')).toEqual([
    'select 1; select 2',
    'select 3',
  ])
  expect(splitStatements('delimiter //\nselect 1', ';')).toMatchObject({ delimiter: '//', rest: { sql: 'select 1' } })
  // It is a word like any other elsewhere.
  expect(split('select delimiter from t; select 2')).toEqual(['select delimiter from t', 'select 2'])
})

test('a DELIMITER without one is refused with its line', () => {
  expect(() => split('select 1;\ndelimiter \nselect 2')).toThrow('Line 2: DELIMITER wants to know which.')
})

test('\\G ends a statement and asks for one value below the other', () => {
  expect(splitStatements('select 1\\G select 2\\g select 3;').statements).toMatchObject([
    { sql: 'select 1', isVertical: true },
    { sql: 'select 2', isVertical: false },
    { sql: 'select 3', isVertical: false },
  ])
  expect(split(String.raw`select 'a\Gb'; select 2`)).toHaveLength(2)
})

test.each([
  ["select 1;\nselect 'abc", `a.sql: a ' that begins in line 2`],
  ['select `abc', 'a.sql: a ` that begins in line 1'],
  ['select 1;\n\n/* abc', 'a.sql: a comment that begins in line 3'],
  ['select 1; /*!40101 select 2', 'a.sql: a comment /*! that begins in line 1'],
])('%j is refused before anything is run', (text, message) => {
  expect(() => split(text)).toThrow(message)
})

test('what is typed so far is kept as the rest', () => {
  expect(splitStatements('select 1; select\n').rest?.sql).toBe('select')
  expect(splitStatements("select 'a\n")).toMatchObject({ statements: [], open: { line: 1 }, rest: { sql: "select 'a" } })
  expect(splitStatements('select 1; -- done\n').rest).toBeUndefined()
})

test('a long script is split in time that grows with its length', () => {
  const line = `insert into t values (1, 'a;b', "c") /* ; */;\n`
  expect(split(line.repeat(50_000))).toHaveLength(50_000)
})
