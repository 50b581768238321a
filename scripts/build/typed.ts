import type { Argument, Command, Option } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import type { CommandWords, ValueWords, Words } from '../../src/commands/completion/words.ts'
import { components } from '../../src/lab/components.ts'
import type { Context } from '../../src/shell/context.ts'

// What can be typed, taken from the commands themselves, for those who answer without loading them: `bin/msa.js` and completion.

/** Declaring a command only hands the context on to its handler, and none runs here. */
function declared(version: string): Promise<Command> {
  return createProgram({ version } as Context)
}

/** The help of each command, by path: `` the root, `topic list`. */
export async function helpOf(version = ''): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(commandsOf(await declared(version)).map(({ path, command }) => [path, helpText(command)]))
}

/** What completion offers. */
export async function wordsOf(version = ''): Promise<Words> {
  return {
    commands: Object.fromEntries(commandsOf(await declared(version)).map(({ path, command }) => [path, wordsOfCommand(command)])),
    names: { component: components.map(({ name, summary }) => ({ word: name, summary })) },
  }
}

interface Placed {
  readonly path: string
  readonly command: Command
}

function commandsOf(command: Command, path = ''): readonly Placed[] {
  const below = command.commands.flatMap((each) =>
    [each.name(), ...each.aliases()].flatMap((name) => commandsOf(each, `${path} ${name}`.trim())),
  )
  return [{ path, command }, ...below]
}

/** With what `addHelpText` adds, which `helpInformation` leaves out. */
function helpText(command: Command): string {
  const parts: string[] = []
  command.configureOutput({ writeOut: (part) => void parts.push(part) })
  command.outputHelp()
  return parts.join('')
}

function wordsOfCommand(command: Command): CommandWords {
  const help = command.createHelp()
  return {
    below: help
      .visibleCommands(command)
      .flatMap((each) => [{ word: each.name(), summary: each.summary() || each.description() }]),
    options: help.visibleOptions(command).map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
      summary: option.description,
      value: option.required || option.optional ? valueOfOption(option) : null,
      repeats: option.variadic || Array.isArray(option.defaultValue),
    })),
    arguments: command.registeredArguments.map(argumentOf),
  }
}

function valueOfOption(option: Option): ValueWords {
  const name = /[<[]([^\]>.]+(?:\.[^\]>.]+)*)/.exec(option.flags)?.[1] ?? ''
  return { name, choices: option.argChoices ?? [], repeats: option.variadic }
}

function argumentOf(argument: Argument): ValueWords {
  return { name: argument.name(), choices: argument.argChoices ?? [], repeats: argument.variadic }
}
