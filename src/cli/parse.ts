import { type Command, CommanderError } from 'commander'
import { usageErrorFrom } from './usage.ts'

/** Runs the command that was typed. What commander has to say becomes text on stdout (help, version) or an MsaError. */
export async function parse(program: Command, argv: readonly string[], print: (text: string) => void): Promise<void> {
  everywhere(program, (command) =>
    // writeErr is used for the help of a group without its verb; errors come as exceptions.
    command.exitOverride().configureOutput({ writeOut: print, writeErr: print, outputError: () => undefined }),
  )
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.help' || error.exitCode === 0) return
    throw usageErrorFrom(error, argv, program)
  }
}

function everywhere(command: Command, change: (command: Command) => void): void {
  change(command)
  for (const below of command.commands) everywhere(below, change)
}
