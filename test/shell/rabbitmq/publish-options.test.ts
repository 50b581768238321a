import { expect, test } from 'vitest'
import { toArguments } from '../../../src/shell/rabbitmq/arguments.ts'
import { toPublishInput } from '../../../src/shell/rabbitmq/publish-options.ts'

const plain = { timeout: '30s', mandatory: true }
const input = (options = {}, words: readonly string[] = ['a']) => toPublishInput({ ...plain, ...options }, words)

test('a header is a text, and JSON behind :=', () => {
  const header = ['tenant=acme', 'attempt:=3', 'flags:=["a"]', 'empty=', 'a:b=c:=d', 'url=http://x?a=b']
  expect(input({ header }).headers).toEqual({
    ...{ tenant: 'acme', attempt: 3, flags: ['a'], empty: '', 'a:b': 'c:=d', url: 'http://x?a=b' },
  })
})

test('properties have their types; what is written survives a restart unless it need not', () => {
  expect(input({ property: ['priority=3', 'contentType=a=b'] }).properties).toEqual({
    deliveryMode: 2,
    priority: 3,
    contentType: 'a=b',
  })
  expect(input({ transient: true }).properties).toEqual({ deliveryMode: 1 })
})

test.each([
  [{ header: ['tenant'] }, '--header takes name=value'],
  [{ header: ['n:=x'] }, 'The value of the header "n" is no JSON.'],
  [{ property: ['contenttype=a'] }, 'There is no property "contenttype". Did you mean contentType?'],
  [{ property: ['priority=high'] }, '--property priority takes a whole number'],
  [{ file: ['a'] }, 'not both'],
  [{ count: '0' }, '--count takes a whole number from 1 on'],
])('%j is refused', (options, because) => {
  expect(() => input(options)).toThrow(because)
})

test('an argument is JSON where it is some, and otherwise a text', () => {
  expect(toArguments(['x-max-length=10', 'x-single-active-consumer=true', 'x-overflow=drop-head', 'a=b=c', 'e='])).toEqual({
    ...{ 'x-max-length': 10, 'x-single-active-consumer': true, 'x-overflow': 'drop-head', a: 'b=c', e: '' },
  })
  expect(() => toArguments(['x'])).toThrow('--arg takes name=value')
})
