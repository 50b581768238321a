import { expect, test } from 'vitest'
import { withForeignWordsApart } from '../../src/cli/pass-through.ts'

test('what follows the name of a stock tool is left to the tool', () => {
  const apart = (line: string) => withForeignWordsApart(line.split(' ')).join(' ')
  expect(apart('stock kafka-topics --help')).toBe('stock kafka-topics -- --help')
  expect(apart('--verbose stock --name b kafka-topics -o json')).toBe('--verbose stock --name b kafka-topics -- -o json')
  expect(apart('stock kafka-topics -- --list')).toBe('stock kafka-topics -- --list')
})

test('other lines stay as they are, and so does a stock without a tool', () => {
  for (const line of ['stock', 'stock --help', 'status -o json', 'up stock kafka']) {
    expect(withForeignWordsApart(line.split(' '))).toEqual(line.split(' '))
  }
})
