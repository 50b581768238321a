import { expect, test } from 'vitest'
import { typedCommand } from '../../src/cli/typed-command.ts'

const commands = ['', 'up', 'topic', 'topic list', 'connect', 'connect plugins', 'connect plugins list']

test.each([
  [['topic', 'list', '--watch'], 'topic list'],
  [['topic', 'lst'], 'topic'],
  [['topic'], 'topic'],
  [['up', 'kafka'], 'up'],
  [['connect', 'plugins', 'list'], 'connect plugins'],
  [['../up', 'kafka'], undefined],
  [['--verbose', 'up'], undefined],
  [['', 'up'], undefined],
  [[], undefined],
])('%j', (words, command) => expect(typedCommand(words, commands)).toBe(command))
