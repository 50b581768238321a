import { expect, test } from 'vitest'
import { complete } from '../../../src/commands/completion/complete.ts'
import type { CommandWords, Words } from '../../../src/commands/completion/words.ts'

const value = (name: string, choices: readonly string[] = [], repeats = false) => ({ name, choices, repeats })
const option = (flags: string, takes: ReturnType<typeof value> | null = null, repeats = false) => ({
  flags: flags.split(' '),
  summary: '',
  value: takes,
  repeats,
})
const command = (words: Partial<CommandWords> = {}): CommandWords => ({ below: [], options: [], arguments: [], ...words })

const words: Words = {
  commands: {
    '': command({
      below: [
        { word: 'up', summary: 'start the lab' },
        { word: 'topic', summary: 'topics' },
      ],
      options: [option('-o --output', value('format', ['text', 'json'])), option('--verbose')],
    }),
    up: command({
      options: [
        option('--name', value('lab')),
        option('--profile', value('profile', ['core', 'connect']), true),
        option('--scale', value('component=count'), true),
        option('--file', value('file')),
        option('--yes'),
      ],
      arguments: [value('components', [], true)],
    }),
    topic: command({ below: [{ word: 'list', summary: 'all of them' }] }),
    'topic list': command({ arguments: [value('component')] }),
  },
  names: {
    component: [
      { word: 'kafka', summary: 'Apache Kafka' },
      { word: 'zipkin', summary: 'traces' },
    ],
  },
}
const sources = {
  lab: async () => [{ word: 'msa', summary: '' }],
}

async function after(...typed: string[]): Promise<readonly string[]> {
  return (await complete(words, typed, sources)).map(({ word }) => word)
}

test('offers commands, then what is below them', async () => {
  expect(await after('')).toEqual(['up', 'topic'])
  expect(await after('t')).toEqual(['topic'])
  expect(await after('topic', '')).toEqual(['list'])
  expect(await after('-o', 'json', 'topic', '')).toEqual(['list'])
})

test('offers live names where a command takes them, each once', async () => {
  expect(await after('up', '')).toEqual(['kafka', 'zipkin'])
  expect(await after('up', 'kafka', '')).toEqual(['zipkin'])
  expect(await after('topic', 'list', 'kafka', '')).toEqual([])
})

test('offers options, those that were typed only if they repeat', async () => {
  expect(await after('up', '--')).toEqual(['--name', '--profile', '--scale', '--file', '--yes', '--output', '--verbose'])
  expect(await after('up', '--yes', '--profile=core', '--')).not.toContain('--yes')
  expect(await after('up', '--yes', '--profile=core', '--p')).toEqual(['--profile'])
})

test('offers the values of an option, in both ways of writing it', async () => {
  expect(await after('up', '--profile', 'c')).toEqual(['core', 'connect'])
  expect(await after('up', '--profile=con')).toEqual(['--profile=connect'])
  expect(await after('up', '--name', '')).toEqual(['msa'])
  expect(await after('-o', '')).toEqual(['text', 'json'])
})

test('completes a name up to the sign that follows it', async () => {
  expect(await after('up', '--scale', 'ka')).toEqual(['kafka='])
  expect(await after('up', '--scale=ka')).toEqual(['--scale=kafka='])
})

test('leaves files to the shell', async () => {
  expect(await after('up', '--file', 'x')).toEqual([':files'])
})

test('has no say in what follows --', async () => {
  expect(await after('up', '--', '')).toEqual([])
})
