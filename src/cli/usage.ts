import type { Command, CommanderError } from 'commander'
import { MsaError } from '../shared/errors.ts'

/** commander's complaint in our words, with the line to type. */
export function usageErrorFrom(error: CommanderError, argv: readonly string[], program: Command): MsaError {
  const [what = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const meant = /Did you mean (?:one of )?(\S+?)[,?]/.exec(suggestion ?? '')?.[1]
  const typed = /'([^' ]+)[^']*'/.exec(what)?.[1]
  const message =
    error.code === 'commander.unknownCommand'
      ? `There is no command "${typed}".`
      : `${what.charAt(0).toUpperCase()}${what.slice(1)}`
  return new MsaError('USAGE', `${message.replace(/\.?$/, '.')}${meant ? ` Did you mean ${meant}?` : ''}`, {
    hint: meant && typed ? lineWith(argv, typed, meant) : ['msa', ...pathOf(argv, program), '--help'].join(' '),
    exitCode: 2,
    cause: undefined,
  })
}

/** What was typed, put right. */
function lineWith(argv: readonly string[], typed: string, meant: string): string {
  const words = argv.map((word) =>
    word === typed ? meant : word.startsWith(`${typed}=`) ? meant + word.slice(typed.length) : word,
  )
  return ['msa', ...words.map(asShellWord)].join(' ')
}

function asShellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** The command that was meant, as far as it exists: `topic list`. */
function pathOf(argv: readonly string[], program: Command): readonly string[] {
  const path: string[] = []
  let at = program
  for (const word of argv.filter((each) => !each.startsWith('-'))) {
    const next = at.commands.find((command) => command.name() === word || command.aliases().includes(word))
    if (!next) break
    path.push(word)
    at = next
  }
  return path
}
