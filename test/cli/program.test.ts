import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import type { Context } from '../../src/shell/context.ts'

/** Declaring a command only hands the context on. */
const ctx = { version: '' } as Context

function namesBelow(command: Command | undefined): readonly string[] {
  return (command?.commands ?? []).map((each) => each.name()).filter((name) => name !== 'help')
}

const all = await createProgram(ctx)
const nouns = all.commands.filter((command) => namesBelow(command).length > 0)
const verbs = nouns.flatMap((noun) => namesBelow(noun).map((verb) => [noun.name(), verb] as const))

test('a command that was typed is declared alone, as it is among all', async () => {
  expect(verbs.length).toBeGreaterThan(60)
  for (const [noun, verb] of verbs) {
    const [declared] = (await createProgram(ctx, [noun, verb])).commands
    expect(declared?.name()).toBe(noun)
    const whole = nouns.find((each) => each.name() === noun)?.commands.find((each) => each.name() === verb)
    const alone = declared?.commands.find((each) => each.name() === verb)
    expect(alone?.helpInformation()).toBe(whole?.helpInformation())
    expect(namesBelow(declared)).toEqual([verb])
  }
})

test('what is no command, an alias, or comes behind an option, is looked for among all', async () => {
  const whole = namesBelow(nouns.find((each) => each.name() === 'topic'))
  for (const typed of ['lsit', 'ls', '--context', 'toString', '']) {
    const [topic] = (await createProgram(ctx, ['topic', typed])).commands
    expect(namesBelow(topic), typed).toEqual(whole)
  }
  expect(namesBelow(await createProgram(ctx, ['topci', 'list']))).toEqual(namesBelow(all))
})
