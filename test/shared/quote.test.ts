import { expect, test } from 'vitest'
import { printable, quoted, withoutPassword } from '../../src/shared/quote.ts'

test('a long value is cut, and its quotes are kept', () => {
  expect(quoted('a'.repeat(50), 10)).toBe('"aaaaaaaaa…"')
  expect(quoted('say "no"')).toBe('"say \\"no\\""')
})

test('nothing that moves a cursor or turns the writing direction is left', () => {
  expect(printable('a\u001b[2J\u202eb\tc')).toBe('a?[2J?b?c')
})

test('the password of a URL becomes dots, also where the value is cut', () => {
  expect(withoutPassword('amqp://guest:hunter2@host:5672/x')).toBe('amqp://guest:•••••••@host:5672/x')
  expect(withoutPassword('http://host:9092/a@b')).toBe('http://host:9092/a@b')
  expect(quoted('amqp://guest:hunter2@host', 20)).not.toContain('hunt')
})
