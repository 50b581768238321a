import { expect, test } from 'vitest'
import { helpOf, wordsOf } from '../../scripts/build/typed.ts'

const help = Object.entries(await helpOf('1.2.3'))

test.each(help)('the help of "%s" fits 80 columns', (_, text) => {
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test.each(help.filter(([path]) => path !== ''))('the help of "%s" has a description and examples', (_, text) => {
  expect(text).toMatch(/^Usage: msa .+\n\n\S/)
  expect(text).toContain('\nExamples:\n  ')
})

test('the completion knows each command that has a help', async () => {
  expect(Object.keys((await wordsOf('1.2.3')).commands)).toEqual(help.map(([path]) => path))
})
