import { expect, test } from 'vitest'
import { kindOf } from '../../../src/protocols/mysql/column-kind.ts'
import { cellAsText, cellAsValue, distinctNames, rowAsValue } from '../../../src/systems/sql/cells.ts'

type Kind = Parameters<typeof cellAsValue>[1]['kind']
const column = (kind: Kind, name = 'a') => ({ name, kind })
const value = (kind: Kind, text: string) => cellAsValue(Buffer.from(text), column(kind))

test('a number is one where JSON keeps it exactly, and its digits where it does not', () => {
  expect(value('integer', '9007199254740991')).toBe(9007199254740991)
  expect(value('integer', '9007199254740993')).toBe('9007199254740993')
  expect(value('integer', '-9223372036854775808')).toBe('-9223372036854775808')
  expect(value('decimal', '0.10')).toBe('0.10')
  expect(value('float', '0.1')).toBe(0.1)
})

test('times, text, binary, bits and NULL arrive as they are', () => {
  expect(value('time', '2026-01-02 03:04:05.000006')).toBe('2026-01-02 03:04:05.000006')
  expect(value('text', 'é한\n')).toBe('é한\n')
  expect(cellAsValue(Buffer.from([0, 255]), column('binary'))).toEqual({ base64: 'AP8=' })
  expect(cellAsValue(Buffer.from([1, 1]), column('bits'))).toBe(257)
  expect(cellAsValue(Buffer.alloc(8, 255), column('bits'))).toBe('18446744073709551615')
  expect(cellAsValue(null, column('text'))).toBeNull()
  expect(cellAsText(Buffer.from([0, 255]), column('binary'))).toBe('0x00FF')
  expect(cellAsText(Buffer.from([1, 1]), column('bits'))).toBe('257')
})

test('columns of one name are told apart, whatever they are called', () => {
  const columns = ['id', 'id', 'id_2', '__proto__'].map((name) => column('integer', name))
  const names = distinctNames(columns)
  expect(names).toEqual(['id', 'id_2', 'id_2_2', '__proto__'])
  const row = columns.map((_, at) => Buffer.from(String(at)))
  expect(JSON.stringify(rowAsValue(row, columns, names))).toBe('{"id":0,"id_2":1,"id_2_2":2,"__proto__":3}')
})

test('what a column is, its type and its character set say', () => {
  expect(kindOf(8, 63)).toBe('integer')
  expect(kindOf(246, 63)).toBe('decimal')
  expect(kindOf(12, 63)).toBe('time')
  expect(kindOf(253, 63)).toBe('binary')
  expect(kindOf(252, 45)).toBe('text')
  expect(kindOf(245, 63)).toBe('text')
  expect(kindOf(255, 63)).toBe('binary')
  expect(kindOf(16, 63)).toBe('bits')
})
